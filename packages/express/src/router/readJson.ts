import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { faultIn, faultInText } from "./faultIn.js";

/**
 * Reads a request's JSON body, in UTF-8 and uncompressed ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), section 8.1). Keyhold uses
 * the value of a parser of the product only if that parser has read all bytes: some set `req.body` and read nothing.
 *
 * @param limit bytes
 * @returns the value that was sent; `undefined` if there is no body
 * @throws KeyholdError `body_too_large`; `body_invalid` for any body that is not JSON, or whose value cannot be passed on as it was sent
 */
export async function readJson(req: Request, limit: number): Promise<unknown> {
  const { "content-type": type = "", "content-encoding": encoding } = req.headers;
  if (req.readableDidRead) return valueLeft(req);
  if (!hasBody(req)) return undefined;
  if (Number(req.headers["content-length"]) > limit) throw new KeyholdError("body_too_large");
  const bytes = await readBytes(req, limit);
  if (bytes.length > limit) throw new KeyholdError("body_too_large");
  if (bytes.length === 0) return undefined;
  if (!JSON_TYPE.test(type)) throw invalid("Its content type is not application/json.");
  if (encoding !== undefined || FOREIGN_CHARSET.test(type)) throw invalid("It is compressed, or not in UTF-8.");
  return parsed(bytes);
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const FOREIGN_CHARSET = /;\s*charset=(?!"?utf-8"?\s*(;|$))/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

const hasBody = ({ headers }: Request) =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** The value that the product's own middleware made from a body that it has read. */
function valueLeft(req: Request): unknown {
  const { body }: { body?: unknown } = req;
  const isAllRead = req.readableEnded || (req.complete && req.readableLength === 0);
  if (!isAllRead) throw invalid("Something in front of the router has read a part of it.");
  if (body === undefined || body === null) {
    if (hasBody(req)) throw invalid("Something in front of the router has read it, and has left no value.");
    return undefined;
  }
  if (typeof body === "string" || Buffer.isBuffer(body)) return body.length === 0 ? undefined : parsed(body);
  if (isForm(body)) throw invalid("Something in front of the router has read it as a form.");
  if (isLeftEmpty(req, body))
    throw invalid("Something in front of the router has read it, and has left an empty value.");
  return checked(body, faultIn(body, { isRounded: true }));
}

/** Whether a middleware parsed JSON text as a form. Then the first name begins like JSON. */
function isForm(body: object): boolean {
  const [first = ""] = Object.keys(body);
  return Object.getPrototypeOf(body) === null || /^\s*[{[]/.test(first);
}

/** Whether an empty object took the place of a longer body. Some parsers leave one for each body of another type, and another middleware reads that. */
function isLeftEmpty({ headers }: Request, body: object): boolean {
  return Number(headers["content-length"] ?? 0) > "{}".length && Object.keys(body).length === 0;
}

function parsed(body: Buffer | string): unknown {
  try {
    const text = typeof body === "string" ? body : utf8.decode(body);
    const value: unknown = JSON.parse(text);
    return checked(value, faultInText(text) ?? faultIn(value));
  } catch (cause) {
    throw cause instanceof KeyholdError ? cause : new KeyholdError("body_invalid", { cause });
  }
}

function checked(value: unknown, fault: string | undefined): unknown {
  if (fault) throw invalid(fault);
  return value;
}

const invalid = (why: string) => new KeyholdError("body_invalid", { cause: new Error(why) });

function readBytes(req: Request, limit: number): Promise<Buffer> {
  // A middleware has called `setEncoding()`. Then the request gives texts, and bytes that are not in that encoding are lost.
  if (req.readableEncoding) return Promise.reject(invalid("Something in front of the router reads it as a text."));
  // Mostly, all has arrived while the session was read.
  if (req.complete) return Promise.resolve(req.read() ?? Buffer.alloc(0));
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
