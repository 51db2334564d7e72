import type { Readable } from "node:stream";
import { withTimeout } from "../util/withTimeout.js";
import { readUpTo } from "./readUpTo.js";

/** Milliseconds within which the body of a refusal must end. */
const BODY_TIMEOUT = 5_000;
/** The maximum size of a refusal that Keyhold reads, in bytes. */
const LARGEST_REFUSAL = 64 * 1024;

/**
 * Reads the whole body of a refusal. If the body is too long, does not end in time or breaks off, Keyhold closes it and ignores the part
 * that arrived.
 *
 * @returns the body, or `undefined` if it is incomplete
 */
export async function readRefusal(body: Buffer | Readable): Promise<Buffer | undefined> {
  if (Buffer.isBuffer(body)) return body;
  try {
    const begun = await withTimeout(readUpTo(body, LARGEST_REFUSAL), BODY_TIMEOUT, () => undefined);
    return begun && begun.length <= LARGEST_REFUSAL ? begun : undefined;
  } catch {
    return undefined;
  } finally {
    body.destroy();
  }
}

/** Reads the body of a refusal as text. Decodes it like clients: as UTF-8, without a byte order mark. */
export async function readRefusalText(body: Buffer | Readable): Promise<string | undefined> {
  const bytes = await readRefusal(body);
  return bytes && new TextDecoder().decode(bytes);
}
