import { type Attempt, channelName, type ErrorCode, type WindowMessage } from "@keyhold/contract";
import type { Request, Response } from "express";
import type { AttemptState } from "../../connections/createAttempts.js";
import type { Origins } from "../returnUrl.js";
import { sendNotice } from "./sendNotice.js";
import type { FinishedTexts, NamedWords, PageTexts } from "./texts/PageTexts.js";
import { textsFor } from "./textsFor.js";

/** What a finished page shows: the outcome of an attempt, or why there is none. */
export interface Finished {
  readonly providerName: string;
  readonly productName: string | undefined;
  readonly outcome: Attempt;
  /** The attempt, if this browser started it. */
  readonly attempt?: AttemptState;
  /** The origins of the product's pages. One of them can have opened this window. */
  readonly origins: Origins;
}

/**
 * Sends the page on which connecting ends. The page sends a message to the product's other tabs and closes itself. If the browser does not
 * allow that, the user reads its text. Its address has no `code` and no `state`.
 */
export function sendFinishedPage(
  req: Request,
  res: Response,
  { providerName, productName, outcome, attempt, origins }: Finished,
): void {
  const texts = textsFor(req);
  const isLinkDone = attempt?.display === "link" && outcome.status === "connected";
  const words = wordsFor(texts.finished, outcome, attempt?.isFinishing)(providerName);
  const code = outcome.status === "failed" ? outcome.code : undefined;
  const closes = attempt?.display === "popup" && outcome.status !== "pending";
  sendNotice(res, texts, {
    title: words.title,
    text: isLinkDone ? texts.link.connected : words.text,
    link: linkFor(texts, attempt, isLinkDone, productName),
    isDone: outcome.status === "connected",
    script: attempt ? tellTabs(attempt.id, closes) : code ? tellOpener(code, origins) : "",
  });
}

function wordsFor(texts: FinishedTexts, outcome: Attempt, isFinishing = false): NamedWords {
  if (outcome.status === "pending") return isFinishing ? texts.finishing : texts.pending;
  if (outcome.status !== "failed") return texts[outcome.status];
  return failureWords(texts, outcome.code);
}

/** The words for an error with which connecting ends, or did not begin. */
export function failureWords(texts: FinishedTexts, code: ErrorCode): NamedWords {
  const failures: Partial<Record<ErrorCode, NamedWords>> = texts.failures;
  return failures[code] ?? texts.failed;
}

/** Where the user goes next. A link that has not connected can be opened again. */
function linkFor(texts: PageTexts, attempt: AttemptState | undefined, isLinkDone: boolean, productName?: string) {
  if (attempt?.display === "link" && !isLinkDone) return { href: attempt.returnTo, text: texts.link.openAgain };
  return { href: isLinkDone ? "/" : (attempt?.returnTo ?? "/"), text: texts.back(productName) };
}

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
