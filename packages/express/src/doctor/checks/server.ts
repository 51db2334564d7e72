import { FAILED, NO_USER } from "../../router/createDiagnosis.js";
import type { Checks } from "../Check.js";
import { isSeen, type ObservedServer } from "../observeServer.js";
import { cookieCheck } from "./cookie.js";
import { mountCheck } from "./mount.js";

/** The checks of the running server, and of the proxies and middleware before it. */
export const serverChecks: Checks<ObservedServer> = {
  mount: mountCheck,
  cookie: cookieCheck,
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
    isWell: "Every MCP server that the running server has asked answers `server/discover`.",
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
