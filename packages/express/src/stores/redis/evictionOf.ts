import type { RedisNode } from "./RedisDriver.js";

/**
 * Whether a Redis may delete keys when its memory is full.
 *
 * @returns its `maxmemory-policy`; `"noeviction"` if its memory has no limit; `undefined` if it does not say: a hosted Redis can forbid
 * both commands that tell it
 */
export async function evictionOf(node: RedisNode): Promise<string | undefined> {
  const info = await node.info().catch(() => "");
  const read = async (setting: string) =>
    settingIn(info, setting.replaceAll("-", "_")) ?? (await node.configGet(setting).catch(() => undefined));
  return (await read("maxmemory")) === "0" ? "noeviction" : read("maxmemory-policy");
}

/** A setting in the answer to `INFO`. */
export function settingIn(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, "m").exec(info)?.[1];
}
