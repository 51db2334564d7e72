import type { Request } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { faultIn } from "../util/faultIn.js";
import { bodyInvalid as invalid, parsedJson } from "../util/parsedJson.js";
import { hasBody, readBytes } from "./readBytes.js";

/**
 * Reads the JSON body of a request. It must be UTF-8 and not compressed ([RFC 8259](https://www.rfc-editor.org/rfc/rfc8259), section 8.1).
 * If the product's own body parser has already read all bytes, Keyhold uses the value in `req.body`. Some middleware sets `req.body`
 * without reading anything, and Keyhold ignores that.
 *
 * @param limit the maximum size, in bytes. A body that the product's parser has read can be larger
 * @returns the parsed value; `undefined` if there is no body
 * @throws KeyholdError `body_too_large`; `body_invalid` if the body is not JSON, or if Keyhold cannot pass its value on unchanged
 */
export async function readJson(req: Request, limit: number): Promise<unknown> {
  const { "content-type": type = "", "content-encoding": encoding } = req.headers;
  if (req.readableDidRead) return valueLeft(req);
  if (!hasBody(req)) return undefined;
  const bytes = await readBytes(req, limit);
  if (bytes.length === 0) return undefined;
  if (!JSON_TYPE.test(type)) throw invalid("The content type of the body is not application/json.");
  if (encoding !== undefined || FOREIGN_CHARSET.test(type))
    throw invalid("The body is compressed, or it is not UTF-8.");
  return parsed(bytes);
}

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const FOREIGN_CHARSET = /;\s*charset=(?!"?utf-8"?\s*(;|$))/i;
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Checks the value that the product's own body parser put into `req.body`. */
function valueLeft(req: Request): unknown {
  const { body }: { body?: unknown } = req;
  const isAllRead = req.readableEnded || (req.complete && req.readableLength === 0);
  if (!isAllRead) throw invalid("A middleware before the router has read a part of the body.");
  if (body === undefined || body === null) {
    if (hasBody(req)) throw invalid("A middleware before the router has read the body, and `req.body` has no value.");
    return undefined;
  }
  if (typeof body === "string" || Buffer.isBuffer(body)) return body.length === 0 ? undefined : parsed(body);
  if (isForm(body)) throw invalid("A middleware before the router has read the body as a form.");
  if (isLeftEmpty(req, body))
    throw invalid("A middleware before the router has read the body, and `req.body` is empty.");
  const fault = faultIn(body, { isRounded: true });
  if (fault) throw invalid(fault);
  return body;
}

/** Whether a middleware parsed JSON as a form. Then the name of the first field begins like JSON. */
function isForm(body: object): boolean {
  const [first = ""] = Object.keys(body);
  return Object.getPrototypeOf(body) === null || /^\s*[{[]/.test(first);
}

/**
 * Whether `req.body` is an empty object although the body was longer. Some parsers set an empty object for a body of another type, and
 * another middleware then reads the body.
 */
function isLeftEmpty({ headers }: Request, body: object): boolean {
  return Number(headers["content-length"] ?? 0) > "{}".length && Object.keys(body).length === 0;
}

function parsed(body: Buffer | string): unknown {
  return parsedJson(typeof body === "string" ? body : decoded(body));
}

function decoded(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new KeyholdError("body_invalid", { cause });
  }
}
