import { KeyholdError } from "../KeyholdError.js";
import type { Origins } from "./Origins.js";

/**
 * Where to go back to: a path on the product's own origin, or an address at one of the allowed origins, and nothing else
 * (RFC 9700, section 4.11.1, open redirectors).
 *
 * @returns the whole address
 * @throws KeyholdError `return_to_refused`
 */
export function returnUrl(value: string, { own, allowed }: Origins): string {
  const origins = value.startsWith("/") ? [own] : allowed;
  const href = URL.canParse(value, own) ? new URL(value, own).href : "";
  // The text, since `origin` is blind to credentials, and to the scheme of blob: URLs.
  if (origins.some((origin) => href.startsWith(`${origin}/`))) return href;
  throw new KeyholdError("return_to_refused");
}
