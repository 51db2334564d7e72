import type { Health } from "@keyhold/contract";
import { mountedAt } from "../../util/mountedAt.js";
import type { Check } from "../Check.js";
import { isSeen, type ObservedServer } from "../observeServer.js";
import { commandFor } from "./commandFor.js";

/** The statuses with which a proxy says that the server behind it does not answer. Some versions of Vite answer 500. */
const GATEWAY = [502, 503, 504];
const RESTART = "node --env-file=.env server.js # restarted, with the variables that the doctor has";

/** Whether the doctor's requests arrive at Keyhold, and at the Keyhold that it has the options of. */
export const mountCheck: Check<ObservedServer> = {
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
      level: "error",
      what: "Keyhold does not answer at `publicUrl`, and providers send users there, so connecting ends on a dead page. Start the server at this address, such as Vite, or correct `publicUrl`.",
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
      what: "The server is running, but it refuses requests because its store does not answer or refuses writes. The server's log names the reason.",
      fix: "{command}",
      when: ({ health, subject }) =>
        says(health, "store_unavailable") && {
          why: "Its health is store_unavailable.",
          command: commandFor(subject.store),
        },
    },
    "server-closing": {
      level: "warning",
      what: "The server is shutting down, so it asks for no more requests.",
      fix: "node --env-file=.env server.js",
      when: ({ health }) => says(health, "closing") && { why: "Its health is closing." },
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
        says(health, "ok") && {
          why: `A POST is answered with ${diagnosis.status}.`,
          path: subject.publicUrl.pathname,
        },
    },
  },
};

const says = (health: ObservedServer["health"], status: Health["status"]) =>
  typeof health === "object" && health.says === status;

function isDown({ status, type, says }: Exclude<ObservedServer["health"], string>): boolean {
  return !says && (GATEWAY.includes(status) || (status === 500 && type.startsWith("text/plain")));
}

const pathOf = ({ pathname }: URL) => pathname.replace(/\/+$/, "");
