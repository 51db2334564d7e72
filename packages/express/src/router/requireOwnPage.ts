import { paths, requestHeader } from "@keyhold/contract";
import type { Request, RequestHandler } from "express";
import { KeyholdError } from "../errors/KeyholdError.js";
import { isLoopback } from "../network/secureUrl.js";
import type { Origins } from "./Origins.js";

/**
 * Lets requests through that a page of the product sent, or a program that no browser drives: from its own origin by `Sec-Fetch-Site` where the
 * browser says it, else, and from an allowed origin always, by a header that a foreign page cannot set (RFC 10017, CSRF; both, since siblings on
 * the same site defeat cookies). An event source can set no header, and changes nothing: for it, the allowed origin is enough.
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

/** To a server on this machine, a foreign page can come under a name of its own that leads here (DNS rebinding), as if from the same origin. */
function isNamedAsOwn(req: Request, own: string): boolean {
  const named = `http://${req.get("host")}`;
  return !isLoopback(own) || (URL.canParse(named) && isLoopback(named));
}

/**
 * The same for the navigation that starts connecting, which can carry no header: from a page of the product, or from the address bar. From a page at
 * an allowed origin, if that is on the same site: any other would not find the session.
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
