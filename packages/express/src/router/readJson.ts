import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";

/**
 * Reads a request's JSON body, in UTF-8 and uncompressed ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), section 8.1).
 *
 * @param limit bytes
 * @returns what a parser of the product's has made of it already; `undefined` where there is no JSON body
 * @throws KeyholdError `body_too_large`, `body_invalid`
 */
export async function readJson(req: Request, limit: number): Promise<unknown> {
  const { "content-type": type = "", "content-encoding": encoding, "content-length": length = "0" } = req.headers;
  if (req.body !== undefined || !JSON_TYPE.test(type)) return req.body;
  if (encoding !== undefined || FOREIGN_CHARSET.test(type)) throw new KeyholdError("body_invalid");
  if (Number(length) > limit) throw new KeyholdError("body_too_large");
  const bytes = await readBytes(req, limit);
  if (bytes.length > limit) throw new KeyholdError("body_too_large");
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new KeyholdError("body_invalid", { cause });
  }
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const FOREIGN_CHARSET = /;\s*charset=(?!"?utf-8"?\s*(;|$))/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

function readBytes(req: Request, limit: number): Promise<Buffer> {
  // Mostly, all has arrived while the session was read.
  if (req.complete) return Promise.resolve(req.read() ?? Buffer.alloc(0));
  return new Promise((resolve, reject) => {
    // Whoever has left meanwhile sends no event any more.
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
