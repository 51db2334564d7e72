import type { Request } from "express";
import { bodyInvalid } from "../util/parsedJson.js";
import { readBytes } from "./readBytes.js";

/** The maximum size of a form, in bytes. A key of 4,096 characters, each of them escaped, and the token fit in. */
const MOST = 16_384;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;|$)/i;

/**
 * Reads the form of one of Keyhold's own pages. If the product's body parser has already read the request, Keyhold uses what it has found.
 *
 * @returns the fields, not yet checked
 * @throws KeyholdError `body_invalid`, `body_too_large`
 */
export async function readForm(req: Request): Promise<unknown> {
  if (!FORM_TYPE.test(req.headers["content-type"] ?? "")) throw bodyInvalid("The body is not a form.");
  const { body }: { body?: unknown } = req;
  const left = req.readableDidRead ? body : await readBytes(req, MOST);
  return typeof left === "string" || Buffer.isBuffer(left)
    ? Object.fromEntries(new URLSearchParams(String(left)))
    : left;
}
