import type { Readable } from "node:stream";

/**
 * Reads a body to its end, or until it has more than `limit` bytes. The caller can read the rest.
 *
 * @throws Error if the body breaks off
 */
export async function readUpTo(body: Readable, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > limit) break;
  }
  return Buffer.concat(chunks);
}

/** The whole body again, after `readUpTo`. */
export async function* joined(begun: Buffer, rest: Buffer | Readable): AsyncGenerator<Buffer> {
  yield begun;
  if (!Buffer.isBuffer(rest)) yield* rest;
}
