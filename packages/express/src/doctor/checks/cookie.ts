import type { Check } from "../Check.js";
import { isSeen, type ObservedServer } from "../observeServer.js";

/** Whether browsers send the session's cookie where Keyhold needs it, and nowhere else. */
export const cookieCheck: Check<ObservedServer> = {
  isWell: "The session's cookie is safe, and browsers send it where Keyhold needs it.",
  applies: ({ diagnosis }) => isSeen(diagnosis),
  problems: {
    "forwarded-proto-missing": {
      level: "error",
      what: "The proxy does not say that requests came by https, so no cookie is set and no user stays signed in.",
      fix: "proxy_set_header X-Forwarded-Proto https;",
      when: ({ diagnosis, subject }) =>
        isSecure(subject) &&
        isSeen(diagnosis) &&
        !diagnosis.cookie &&
        !diagnosis.seen.https && { why: "X-Forwarded-Proto is not https, and no cookie came back." },
    },
    "trust-proxy-missing": {
      level: "error",
      what: "The app's own session does not trust the proxy, so no cookie is set and no user stays signed in.",
      fix: 'app.set("trust proxy", 1);',
      when: ({ diagnosis, subject }) =>
        isSecure(subject) &&
        isSeen(diagnosis) &&
        !diagnosis.cookie &&
        diagnosis.seen.https && { why: "X-Forwarded-Proto is https, and no cookie came back." },
    },
    "cookie-insecure": {
      level: "error",
      what: "The session's cookie also goes over plain http, where others can read it.",
      fix: "cookie: { secure: true },",
      when: (observed) => isSecure(observed.subject) && lacks(observed, "secure", "Secure"),
    },
    "cookie-readable": {
      level: "error",
      what: "Scripts can read the session's cookie.",
      fix: "cookie: { httpOnly: true },",
      when: (observed) => lacks(observed, "httponly", "HttpOnly"),
    },
    "cookie-strict": {
      level: "error",
      what: "Browsers do not send the session's cookie when the provider redirects back, so no user can finish connecting.",
      fix: 'cookie: { sameSite: "lax" },',
      when: (observed) => sameSiteOf(observed) === "strict" && { why: "It is SameSite=Strict." },
    },
    "cookie-cross-site": {
      level: "warning",
      what: "Browsers also send the session's cookie with requests from other sites.",
      fix: 'cookie: { sameSite: "lax" },',
      when: (observed) =>
        cookieOf(observed) &&
        !["lax", "strict"].includes(sameSiteOf(observed)) && { why: "It is neither SameSite=Lax nor Strict." },
    },
    "cookie-path": {
      level: "error",
      what: "Browsers do not send the session's cookie to Keyhold.",
      fix: 'cookie: { path: "/" },',
      when(observed) {
        const path = cookieOf(observed)?.attributes.get("path") ?? "/";
        const { pathname } = observed.subject.publicUrl;
        return !`${pathname}/`.startsWith(path) && { why: `Its path is ${path}, and Keyhold is at ${pathname}.` };
      },
    },
    "cookie-unbound": {
      level: "warning",
      what: "Another subdomain can set the session's cookie, because its name does not begin with `__Host-`.",
      fix: 'name: "__Host-session",',
      when: (observed) =>
        isSecure(observed.subject) &&
        cookieOf(observed)?.name.startsWith("__Host-") === false && {
          why: `It is named ${cookieOf(observed)?.name}.`,
        },
    },
  },
};

const isSecure = ({ publicUrl }: ObservedServer["subject"]) => publicUrl.protocol === "https:";

const cookieOf = ({ diagnosis }: ObservedServer) => (isSeen(diagnosis) ? diagnosis.cookie : undefined);

const sameSiteOf = (observed: ObservedServer) => cookieOf(observed)?.attributes.get("samesite")?.toLowerCase() ?? "";

function lacks(observed: ObservedServer, attribute: string, named: string) {
  return cookieOf(observed)?.attributes.has(attribute) === false && { why: `It is not ${named}.` };
}
