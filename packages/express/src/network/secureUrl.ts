import { z } from "zod";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether plain http is in order, since the request does not leave this machine. */
export function isLoopback(url: string | URL): boolean {
  return LOOPBACK.has(new URL(url).hostname);
}

const SECURE = "must be an https:// URL without fragment or credentials (http:// works for localhost only)";

/** An address that a secret may be sent to: https, or http on this machine for development. */
export const secureUrl = z.string(SECURE).refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hash, username, password } = new URL(value);
  const isSecure = protocol === "https:" || (protocol === "http:" && isLoopback(value));
  return isSecure && !hash && !username && !password;
}, SECURE);

/** The origin of such an address. */
export const exactOrigin = secureUrl.refine(
  (value) => !URL.canParse(value) || new URL(value).origin === value,
  "must be an exact origin, such as `https://app.example.com`, with nothing after it",
);

/** An HTTP proxy. No TLS is needed on the way there: what goes through has its own. */
export const proxyUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" });
