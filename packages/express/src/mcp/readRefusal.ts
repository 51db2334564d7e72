import type { Readable } from "node:stream";
import { withinTime } from "../withinTime.js";
import { readUpTo } from "./readUpTo.js";

/** Milliseconds until a refusal has to have ended. */
const TIMEOUT = 5_000;
/** Bytes of a refusal that are looked at. */
const LOOKED_AT = 64 * 1024;

/**
 * Reads a refusal's whole body, to look into it. One that is longer, that does not end or that breaks off is closed, and what had
 * come of it proves nothing.
 *
 * @returns the body, or `undefined` where there is no whole one
 */
export async function readRefusal(body: Buffer | Readable): Promise<Buffer | undefined> {
  if (Buffer.isBuffer(body)) return body;
  try {
    const begun = await withinTime(readUpTo(body, LOOKED_AT), TIMEOUT, () => undefined);
    return begun && begun.length <= LOOKED_AT ? begun : undefined;
  } catch {
    return undefined;
  } finally {
    body.destroy();
  }
}
