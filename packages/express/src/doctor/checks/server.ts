import { FAILED, NO_USER } from "../../router/createDiagnosis.js";
import { mountedAt } from "../../util/mountedAt.js";
import type { Checks } from "../Check.js";
import type { Diagnosis, ObservedServer } from "../observeServer.js";

/** The statuses with which a proxy says that the server behind it does not answer. Some versions of Vite answer 500. */
const GATEWAY = [502, 503, 504];
const RESTART = "node --env-file=.env server.js # restarted, with the variables that the doctor has";

/** The checks of the running server, and of the proxies and middleware before it. */
export const serverChecks: Checks<ObservedServer> = {
  mount: {
    isWell: "Keyhold answers at this address.",
    problems: {
      "server-unreachable": {
        level: "error",
        what: "No server answers at this address.",
        fix: "curl -i {url}/health",
        when: ({ health, url }) => typeof health === "string" && { why: `${health}.`, url: mountedAt(url) },
      },
      "server-down": {
        level: "error",
        what: "A proxy answers at this address, but the server behind it does not: it is not running, or it has another port.",
        fix: "node --env-file=.env server.js",
        when: ({ health, url }) =>
          typeof health === "object" &&
          isDown(health) && { why: `${mountedAt(url)}/health answers ${health.status} with ${health.type}.` },
      },
      "vite-proxy-missing": {
        level: "error",
        what: "Vite answers at this address with a page, because it does not forward this path to your server.",
        fix: 'server: { proxy: { "{prefix}": "http://localhost:3000" } }, // in vite.config, with your server\'s port',
        when: ({ health, url, subject }) =>
          typeof health === "object" &&
          health.isVite && {
            why: `${mountedAt(url)}/health is a page of Vite.`,
            prefix: subject.publicUrl.pathname.split("/", 2).join("/"),
          },
      },
      "mounted-elsewhere": {
        level: "error",
        what: "Another handler answers at this address, not Keyhold. Mount the router at the path of `publicUrl`, before static files and before routes that match all paths.",
        fix: 'app.use("{path}", keyhold.router);',
        when: ({ health, url, subject }) =>
          typeof health === "object" &&
          !health.says &&
          !health.isVite &&
          !isDown(health) && {
            why: `${mountedAt(url)}/health answers ${health.status} with ${health.type}.`,
            path: subject.publicUrl.pathname,
          },
      },
      "public-url-path": {
        level: "error",
        what: "The path of `publicUrl` is not the path of the router, so providers send users to a page that does not exist.",
        fix: "KEYHOLD_URL={right}",
        when: ({ diagnosis, subject: { publicUrl }, url }) =>
          isSeen(diagnosis) &&
          pathOf(publicUrl) !== pathOf(url) && {
            why: `It is ${publicUrl.href}, and Keyhold answers at ${url.href}.`,
            right: publicUrl.origin + pathOf(url),
          },
      },
      "public-url-unanswered": {
        level: "warning",
        what: "Keyhold does not answer at `publicUrl`, and providers send users there. Either `publicUrl` is wrong, or Vite is not running.",
        fix: "KEYHOLD_URL={right}",
        when: ({ publicHealth, subject: { publicUrl }, url }) =>
          publicHealth !== undefined &&
          (typeof publicHealth === "string" || !publicHealth.says) && {
            why: `${mountedAt(publicUrl)}/health: ${typeof publicHealth === "string" ? publicHealth : publicHealth.status}.`,
            right: mountedAt(url),
          },
      },
      "store-away": {
        level: "error",
        what: "The server is running, but it refuses requests because its store does not answer.",
        fix: "redis-cli -u $REDIS_URL ping",
        when: ({ health }) =>
          typeof health === "object" &&
          health.says !== undefined &&
          !isWell(health) && { why: `Its health is ${health.says}.` },
      },
      "keys-differ": {
        level: "error",
        what: "The server does not have the first key that the doctor has: it was started before the key changed, or it has other variables.",
        fix: RESTART,
        when: ({ diagnosis }) =>
          diagnosis &&
          !isSeen(diagnosis) &&
          diagnosis.code === "unknown_route" && { why: "It does not accept the doctor's proof." },
      },
      "server-differs": {
        level: "error",
        what: "The server has another `publicUrl`, provider or client than the doctor: it was started before they changed, or it has other variables.",
        fix: RESTART,
        when: ({ diagnosis, subject }) =>
          isSeen(diagnosis) &&
          diagnosis.seen.options !== subject.digest && { why: "Its digest of these options is different." },
      },
      "session-foreign": {
        level: "error",
        what: "The app's `req.session` is not a session of express-session, so users cannot connect. Mount the router before the middleware that sets it.",
        fix: 'app.use("{path}", keyhold.router); // before the session',
        when: ({ diagnosis, subject }) =>
          diagnosis &&
          !isSeen(diagnosis) &&
          diagnosis.code === "backend_misconfigured" && {
            why: "Keyhold answered with backend_misconfigured.",
            path: subject.publicUrl.pathname,
          },
      },
      "router-covered": {
        level: "error",
        what: "Another middleware answers before Keyhold. Mount the router before other middleware.",
        fix: 'app.use("{path}", keyhold.router); // first',
        when: ({ health, diagnosis, subject }) =>
          diagnosis &&
          !isSeen(diagnosis) &&
          diagnosis.code !== "unknown_route" &&
          diagnosis.code !== "backend_misconfigured" &&
          isWell(health) && {
            why: `A POST is answered with ${diagnosis.status}.`,
            path: subject.publicUrl.pathname,
          },
      },
    },
  },
  cookie: {
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
  },
  "body-parser": {
    isWell: "No body parser runs before the router.",
    applies: ({ diagnosis }) => isSeen(diagnosis),
    problems: {
      "body-parsed": {
        level: "warning",
        what: "A body parser runs before the router. Its limit applies instead of `bodyLimit`, and users see its errors. Keyhold refuses a body if the parser does not leave its JSON in `req.body`, or if the body has a whole number beyond 2^53.",
        fix: 'app.use("{path}", keyhold.router); // before express.json()',
        when: ({ diagnosis, subject }) =>
          isSeen(diagnosis) &&
          diagnosis.seen.bodyRead && {
            why: "When the doctor's request arrived at the router, its body was already read.",
            path: subject.publicUrl.pathname,
          },
      },
    },
  },
  stream: {
    isWell: "Events arrive at once.",
    applies: ({ diagnosis }) => isSeen(diagnosis),
    problems: {
      "stream-buffered": {
        level: "error",
        what: "A proxy or a middleware buffers event streams, so pages and MCP clients get answers late.",
        fix: "proxy_buffering off;",
        when: ({ diagnosis }) =>
          isSeen(diagnosis) &&
          diagnosis.isBuffered && { why: "The first event arrived only after the stream had ended." },
      },
    },
  },
  "signed-in": {
    isWell: "`identify` returns no user id for visitors who are not signed in.",
    applies: ({ diagnosis, subject }) => isSeen(diagnosis) && subject.identify !== undefined,
    problems: {
      "identify-fails": {
        level: "error",
        what: "`identify` throws when no user is signed in, or returns no user id. Users see a server error. Return undefined if no user is signed in.",
        fix: "identify: (req) => req.raw.user?.id,",
        when: ({ diagnosis }) =>
          isSeen(diagnosis) &&
          diagnosis.seen.user === FAILED && {
            why: "For a request without a cookie, it threw or returned a value that is not a non-empty string.",
          },
      },
      "session-later": {
        level: "error",
        what: "`identify` runs before the app's own session middleware, so no user is ever signed in.",
        fix: 'app.use("{path}", keyhold.router); // after the session',
        when: ({ diagnosis, subject }) =>
          isSeen(diagnosis) &&
          diagnosis.seen.ownSession &&
          diagnosis.seen.user === NO_USER && {
            why: "It read `req.session`, and only the router had created one.",
            path: subject.publicUrl.pathname,
          },
      },
      "identify-everyone": {
        level: "warning",
        what: "`identify` returns the same user id for all visitors who are not signed in, so they share that user's connections. Use a fixed user in development only.",
        fix: "identify: (req) => req.session.userId, // and no userId before a user has signed in",
        when: ({ diagnosis }) =>
          isSeen(diagnosis) &&
          ![FAILED, NO_USER].includes(diagnosis.seen.user) &&
          diagnosis.seen.user === diagnosis.otherUser && {
            why: "It returned the same user id for two browsers without a cookie.",
          },
      },
    },
  },
  eras: {
    isWell: "Every MCP server answers `server/discover`, or the running server has not asked it.",
    applies: ({ diagnosis }) => isSeen(diagnosis),
    problems: {
      "era-unanswered": {
        level: "warning",
        what: "An MCP server gives no usable answer to `server/discover`. Keyhold treats it as a legacy server, and asks again each hour. If it does not answer at all, one user waits 10 seconds each time.",
        fix: 'era: "legacy", // for a server that speaks MCP 2025-11-25 or older',
        when: ({ diagnosis }) =>
          isSeen(diagnosis) &&
          diagnosis.seen.silent.length > 0 && {
            why: `The running server got no usable answer from ${diagnosis.seen.silent.join(", ")}.`,
          },
      },
    },
  },
  cors: {
    isWell: "Only allowed origins can read answers.",
    applies: ({ diagnosis }) => isSeen(diagnosis),
    problems: {
      "cors-blocked": {
        level: "error",
        what: "Pages of an allowed origin cannot read answers: a middleware before Keyhold answers their preflights.",
        fix: 'app.use("{path}", keyhold.router); // before cors()',
        when: ({ blockedOrigins, subject }) =>
          blockedOrigins.length > 0 && {
            why: `The preflight from ${blockedOrigins.join(", ")} is refused.`,
            path: subject.publicUrl.pathname,
          },
      },
      "cors-open": {
        level: "error",
        what: "Pages of any origin can read answers with the user's cookie: a middleware before Keyhold allows it.",
        fix: 'app.use("{path}", keyhold.router); // before cors()',
        when: ({ isOpenToAll, subject }) =>
          isOpenToAll && {
            why: "The preflight from an origin that is not allowed succeeds.",
            path: subject.publicUrl.pathname,
          },
      },
    },
  },
};

function isSeen(diagnosis: ObservedServer["diagnosis"]): diagnosis is Diagnosis {
  return diagnosis !== undefined && "seen" in diagnosis;
}

const isWell = (health: ObservedServer["health"]) => typeof health === "object" && health.says === "ok";

function isDown({ status, type, says }: Exclude<ObservedServer["health"], string>): boolean {
  return !says && (GATEWAY.includes(status) || (status === 500 && type.startsWith("text/plain")));
}

const isSecure = ({ publicUrl }: ObservedServer["subject"]) => publicUrl.protocol === "https:";

const pathOf = ({ pathname }: URL) => pathname.replace(/\/+$/, "");

const cookieOf = ({ diagnosis }: ObservedServer) => (isSeen(diagnosis) ? diagnosis.cookie : undefined);

const sameSiteOf = (observed: ObservedServer) => cookieOf(observed)?.attributes.get("samesite")?.toLowerCase() ?? "";

function lacks(observed: ObservedServer, attribute: string, named: string) {
  return cookieOf(observed)?.attributes.has(attribute) === false && { why: `It is not ${named}.` };
}
