import { KeyholdError } from "../errors/KeyholdError.js";

/** The origins of the product's pages. */
export interface Origins {
  /** The origin of `publicUrl`. */
  readonly own: string;
  /** The `allowedOrigins` of the options. */
  readonly allowed: readonly string[];
}

/** The maximum length of an address, in characters. Keyhold stores it for an hour. */
const LONGEST = 2_048;

/**
 * Checks the address to which the browser returns. It must be a path at the product's own origin, or an address at one of the allowed
 * origins (RFC 9700, section 4.11.1, open redirectors).
 *
 * @returns the absolute address
 * @throws KeyholdError `return_to_refused`
 */
export function returnUrl(value: string, { own, allowed }: Origins): string {
  const origins = value.startsWith("/") ? [own] : allowed;
  const href = URL.canParse(value, own) ? new URL(value, own).href : "";
  if (isReturnUrl(href, { own: origins[0] ?? "", allowed: origins })) return href;
  throw new KeyholdError("return_to_refused");
}

/** Whether `returnUrl` could have returned this address. Keyhold checks a stored address again before it sends a browser there. */
export function isReturnUrl(href: string, { own, allowed }: Origins): boolean {
  if (href.length > LONGEST || !URL.canParse(href) || new URL(href).href !== href) return false;
  // Compare the text, because `URL.origin` ignores credentials and the scheme of blob: URLs.
  return [own, ...allowed].some((origin) => href.startsWith(`${origin}/`));
}
