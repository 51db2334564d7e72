import { KeyholdError } from "../KeyholdError.js";

/**
 * Where to go back to: a path on the product's own origin, and nothing else (RFC 9700, section 4.11.1, open redirectors).
 *
 * @throws KeyholdError `return_to_refused`
 */
export function returnPath(value: string, { origin }: URL): string {
  if (value.startsWith("/") && URL.canParse(value, origin)) {
    const url = new URL(value, origin);
    if (url.origin === origin) return url.pathname + url.search + url.hash;
  }
  throw new KeyholdError("return_to_refused");
}
