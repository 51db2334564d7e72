import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { bodyInvalid } from "../util/parsedJson.js";

export const hasBody = ({ headers }: Request): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/**
 * Reads the whole body of a request that no middleware has read.
 *
 * @param limit the maximum size, in bytes
 * @throws KeyholdError `body_too_large`; `body_invalid` if it does not arrive completely
 */
export async function readBytes(req: Request, limit: number): Promise<Buffer> {
  if (Number(req.headers["content-length"]) > limit) throw new KeyholdError("body_too_large");
  // A middleware has called `setEncoding()`. Then the request returns strings, and bytes that are invalid in that encoding are lost.
  if (req.readableEncoding) throw bodyInvalid("A middleware before the router has called `req.setEncoding()`.");
  // In most cases, the whole body arrived while Keyhold read the session.
  const bytes: Buffer = req.complete ? (req.read() ?? Buffer.alloc(0)) : await receivedBytes(req, limit);
  if (bytes.length > limit) throw new KeyholdError("body_too_large");
  return bytes;
}

function receivedBytes(req: Request, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // If the client has disconnected, the request emits no more events.
    if (req.destroyed) reject(new KeyholdError("body_invalid"));
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else reject(new KeyholdError("body_too_large"));
    });
    req.once("end", () => resolve(Buffer.concat(chunks)));
    req.once("error", (cause) => reject(new KeyholdError("body_invalid", { cause })));
  });
}
