import { z } from "zod";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Whether the URL is on this machine. Then plain http is safe, because the request does not leave the machine. */
export function isLoopback(url: string | URL): boolean {
  return LOOPBACK.has(new URL(url).hostname);
}

const SECURE = "must be an https:// URL without fragment or credentials (http:// works for localhost only)";

/** An address to which Keyhold can send a secret: https, or http on this machine for development. */
export const secureUrl = z.string(SECURE).refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hash, username, password } = new URL(value);
  const isSecure = protocol === "https:" || (protocol === "http:" && isLoopback(value));
  return isSecure && !hash && !username && !password;
}, SECURE);

/** A secure URL that is only an origin. */
export const exactOrigin = secureUrl.refine(
  (value) => !URL.canParse(value) || new URL(value).origin === value,
  "must be an exact origin, such as `https://app.example.com`, with nothing after it",
);

const PAGE = `must be a path, such as \`/login\`, or ${SECURE.slice("must be ".length)}`;

/** The address of a page of the product: a path at the origin of `publicUrl`, or a secure URL. */
export const pageUrl = z.string(PAGE).refine((value) => {
  if (!value.startsWith("/")) return secureUrl.safeParse(value).success;
  // Compare the origin, because browsers read `//evil.example` and `/\evil.example` as other hosts.
  const own = "https://own.invalid";
  return URL.canParse(value, own) && new URL(value, own).origin === own && !value.includes("#");
}, PAGE);

/** The URL of an HTTP proxy. It can be http, because the requests in the proxy's tunnels have their own TLS. */
export const proxyUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" });
