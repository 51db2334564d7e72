import { randomBytes } from "node:crypto";
import { type Attempt, channelName, type ErrorCode, type WindowMessage } from "@keyhold/contract";
import type { Response } from "express";
import type { AttemptState } from "../connections/createAttempts.js";
import type { Origins } from "./Origins.js";

interface Words {
  readonly title: string;
  readonly text: string;
}

const CLOSE = "You can close this window and go back to where you started.";

const WORDS: Readonly<Record<Exclude<Attempt["status"], "failed">, (name: string) => Words>> = {
  connected: (name) => ({ title: `${name} is connected`, text: CLOSE }),
  cancelled: (name) => ({ title: "Nothing was connected", text: `You did not give access to ${name}. ${CLOSE}` }),
  pending: (name) => ({
    title: `Not connected yet`,
    text: `Finish signing in at ${name}, in the window that is open there.`,
  }),
};

const FINISHING = (name: string): Words => ({
  title: `${name} is taking long to answer`,
  text: `Your part is done. The product continues on its own, and shows ${name} among your connections as soon as it is connected. ${CLOSE}`,
});

const LOOK = (name: string): string =>
  `Look at your connections in the product in a moment. If ${name} is not among them, start again.`;

const FAILURES: Readonly<Partial<Record<ErrorCode, (name: string) => Words>>> = {
  unknown_attempt: (name) => ({
    title: "This browser did not start connecting",
    text: `The sign-in at ${name} was started in another browser, in a private window, at another address of the product, or too long ago. Start again in the product, and if you get a link by e-mail, open it in the same browser.`,
  }),
  request_refused: () => ({
    title: "Start from the product itself",
    text: "A page of another site opened this address, so nothing was started. Go to the product and connect there.",
  }),
  attempt_foreign: (name) => ({
    title: "Another user is signed in now",
    text: `Another user of the product began to connect ${name} here. Nothing was connected. Start again in the product, as the user who wants to connect.`,
  }),
  user_changed: () => ({
    title: "Another user is signed in now",
    text: "The page that you come from shows another user, so nothing was started. Go back to the product and check which user is signed in there.",
  }),
  not_signed_in: () => ({ title: "You are not signed in", text: "Sign in to the product first, then connect." }),
  provider_unavailable: (name) => ({
    title: `${name} does not answer`,
    text: `${LOOK(name)} ${CLOSE}`,
  }),
  store_unavailable: (name) => ({
    title: "The product cannot store anything at the moment",
    text: `${LOOK(name)} ${CLOSE}`,
  }),
  connecting_interrupted: (name) => ({
    title: `We do not know whether ${name} is connected`,
    text: `The product was interrupted. ${LOOK(name)} ${CLOSE}`,
  }),
  not_connected: (name) => ({
    title: "This connection has ended",
    text: `This account at ${name} is not connected any more. Start again in the product, with a new connection. ${CLOSE}`,
  }),
  too_many_accounts: (name) => ({
    title: "You cannot connect another account here",
    text: `Nothing was started. To use another account at ${name}, disconnect one first. ${CLOSE}`,
  }),
  rate_limited: () => ({
    title: "Too many tries",
    text: `Nothing was started. Wait a minute, then connect again. ${CLOSE}`,
  }),
  no_access: (name) => ({
    title: `${name} does not let you in yet`,
    text: `Ask the owner of the account at ${name} for an invitation, then connect again.`,
  }),
};

const failed = (name: string): Words => ({
  title: `${name} could not be connected`,
  text: `Start again in the product. ${CLOSE}`,
});

/** What a finished page shows: the outcome of an attempt, or why there is none. */
export interface Finished {
  readonly providerName: string;
  readonly outcome: Attempt;
  /** The attempt, if this browser started it. */
  readonly attempt?: AttemptState;
  /** The origins of the product's pages. One of them can have opened this window. */
  readonly origins: Origins;
}

/**
 * Sends the page on which connecting ends. The page sends a message to the product's other tabs and closes itself. If the browser does not
 * allow that, the user reads its text. Its address has no `code` and no `state`. It loads nothing, and no page can show it in a frame.
 */
export function sendFinishedPage(res: Response, { providerName, outcome, attempt, origins }: Finished): void {
  const nonce = randomBytes(16).toString("base64");
  const { title, text } = wordsFor(outcome, attempt?.isFinishing)(providerName);
  const code = outcome.status === "failed" ? outcome.code : undefined;
  const closes = attempt?.display === "popup" && outcome.status !== "pending";
  res
    .set(
      "content-security-policy",
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    )
    .type("html")
    .send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">${STYLE}</style>
<main>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
<p><a href="${escapeHtml(attempt?.returnTo ?? "/")}">Go back to the product</a></p>
</main>
<script nonce="${nonce}">${attempt ? tellTabs(attempt.id, closes) : code ? tellOpener(code, origins) : ""}</script>
</html>
`);
}

function wordsFor(outcome: Attempt, isFinishing = false): (name: string) => Words {
  if (outcome.status === "failed") return FAILURES[outcome.code] ?? failed;
  return outcome.status === "pending" && isFinishing ? FINISHING : WORDS[outcome.status];
}

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center}main{max-width:26rem;padding:2rem;text-align:center}h1{font-size:1.25rem;line-height:1.3;text-wrap:balance}p{text-wrap:pretty}a{color:inherit}`;

/** @param id the id of an attempt: only letters, digits, dashes and underscores, so it is safe in a script */
function tellTabs(id: string, closes: boolean): string {
  return `self.BroadcastChannel&&new BroadcastChannel("${channelName}").postMessage({attempt:"${id}"});${closes ? "close()" : ""}`;
}

/** Only the product's own pages get this message. Other pages must not learn whether a user is signed in. */
function tellOpener(code: ErrorCode, { own, allowed }: Origins): string {
  const message = { keyholdFailed: code } satisfies WindowMessage;
  const origins = JSON.stringify([own, ...allowed]).replace(/</g, "\\u003c");
  return `if(window.opener)for(const origin of ${origins})opener.postMessage(${JSON.stringify(message)},origin)`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
