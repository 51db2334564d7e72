import { paths, requestHeader } from "@keyhold/contract";
import type { Request, RequestHandler } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isLoopback } from "../network/secureUrl.js";
import type { Origins } from "./returnUrl.js";

/**
 * Refuses requests that a page of another site sends with the user's cookie. `SameSite` cookies are not enough, because another host of the
 * same site also gets them (RFC 10017, CSRF).
 *
 * - A request from the product's own origin must have `Sec-Fetch-Site: same-origin`. If it has no `Sec-Fetch-Site` (an old browser, or a
 *   program), it must have Keyhold's request header, which a page of another site cannot set.
 * - A request from an allowed origin must have Keyhold's request header. An `EventSource` cannot set headers, and it changes nothing: for
 *   the route of events, the allowed origin is enough.
 */
export function requireOwnPage({ own, allowed }: Origins): RequestHandler {
  return (req, _res, next) => {
    const site = req.get("sec-fetch-site");
    const origin = req.get("origin") ?? own;
    const hasHeader = req.get(requestHeader.name) === requestHeader.value;
    const isOwn = origin === own && (site ? site === "same-origin" : hasHeader);
    const isEventSource = req.method === "GET" && req.path === paths.events();
    const isAllowed = allowed.includes(origin) && (hasHeader || isEventSource);
    next((isOwn || isAllowed) && isNamedAsOwn(req, own) ? undefined : new KeyholdError("request_refused"));
  };
}

/**
 * Whether the `Host` header is a name of this machine, if the product runs on this machine. A page of another site can use a name that
 * resolves to this machine (DNS rebinding). The browser then takes its requests for requests from the same origin.
 */
function isNamedAsOwn(req: Request, own: string): boolean {
  const named = `http://${req.get("host")}`;
  return !isLoopback(own) || (URL.canParse(named) && isLoopback(named));
}

/**
 * Does the same for the navigation that starts connecting, which cannot have Keyhold's request header. The navigation must come from a page
 * of the product or from the address bar. A page at an allowed origin must be on the same site. From another site, the page's other
 * requests would not have the session cookie, so it could not see the connection.
 *
 * @throws KeyholdError `request_refused`
 */
export function assertOwnNavigation(req: Request, { own, allowed }: Origins): void {
  const site = req.get("sec-fetch-site");
  const referrer = req.get("referer") ?? "";
  const from = URL.canParse(referrer) ? new URL(referrer).origin : "";
  const isOwn =
    site === "same-origin" ||
    site === "none" ||
    (site === "same-site" && allowed.includes(from)) ||
    (!site && [own, ...allowed].includes(from));
  if (!isOwn) throw new KeyholdError("request_refused");
}

/**
 * Does the same for a form of one of Keyhold's own pages, which cannot have Keyhold's request header either. Only a page at the product's
 * own origin can have sent it, and the browser must say so.
 *
 * @throws KeyholdError `request_refused`
 */
export function assertOwnForm(req: Request, { own }: Origins): void {
  const site = req.get("sec-fetch-site");
  const origin = req.get("origin");
  const isOwn = (origin ?? own) === own && (site ? site === "same-origin" : origin === own);
  if (!isOwn || !isNamedAsOwn(req, own)) throw new KeyholdError("request_refused");
}
