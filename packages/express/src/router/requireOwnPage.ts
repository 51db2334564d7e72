import { requestHeader } from "@keyhold/contract";
import type { Request, RequestHandler } from "express";
import { KeyholdError } from "../KeyholdError.js";

/**
 * Lets requests through that a page of the product sent, or a program that no browser drives: by `Sec-Fetch-Site` where the browser says
 * it, else by a header that a foreign page cannot set (RFC 10017, CSRF; both, since siblings on the same site defeat cookies).
 */
export function requireOwnPage(publicUrl: URL): RequestHandler {
  return (req, _res, next) => {
    const site = req.get("sec-fetch-site");
    const origin = req.get("origin");
    const isOwn = site
      ? site === "same-origin"
      : req.get(requestHeader.name) === requestHeader.value && (!origin || origin === publicUrl.origin);
    next(isOwn ? undefined : new KeyholdError("request_refused"));
  };
}

/**
 * The same for the navigation that starts connecting, which can carry no header: from a page of the product, or from the address bar.
 *
 * @throws KeyholdError `request_refused`
 */
export function assertOwnNavigation(req: Request, publicUrl: URL): void {
  const site = req.get("sec-fetch-site");
  const referrer = req.get("referer") ?? "";
  const isOwn = site
    ? site === "same-origin" || site === "none"
    : URL.canParse(referrer) && new URL(referrer).origin === publicUrl.origin;
  if (!isOwn) throw new KeyholdError("request_refused");
}
