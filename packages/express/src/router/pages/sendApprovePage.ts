import type { Approval, Connection } from "@keyhold/contract";
import type { Response } from "express";
import { type Html, html } from "./html.js";
import { sendPage } from "./sendPage.js";
import type { PageTexts } from "./texts/PageTexts.js";

/** The number of characters of a value that are shown before the user opens the rest. */
const LONG_VALUE = 300;
/** The number of arguments that are shown before the user opens the rest. */
const MANY = 20;

/** A question for the user: a call that waits. */
export interface ApprovalQuestion {
  readonly approval: Approval;
  /** The connection that the call would use. */
  readonly connection: Pick<Connection, "name" | "label" | "mode">;
  readonly productName: string | undefined;
  /** Proves that the decision comes from this page, for this user and this approval. */
  readonly token: string;
}

/** Sends the page that shows a call to its user, who approves or declines it. */
export function sendApprovePage(
  res: Response,
  texts: PageTexts,
  { approval, connection, productName, token }: ApprovalQuestion,
): void {
  const t = texts.approve;
  const { agent, tool, summary, language = "en", expiresAt, mayRepeat } = approval;
  const { name, label, mode } = connection;
  const values = Object.entries(approval.arguments ?? {});
  const listed = (entries: typeof values) =>
    html`<dl>${entries.map(([argument, value]) => row(code(argument), longValue(texts, value)))}</dl>`;
  const rest = values.slice(MANY);
  res.set("referrer-policy", "same-origin");
  sendPage(res, {
    texts,
    title: t.asks,
    hasForm: true,
    script: GUARD_CLICKS,
    main: html`
<p class="note top">${t.asks}${mode && html` <span class="badge">${mode === "test" ? t.testMode : t.liveMode}</span>`}</p>
<h1><bdi lang="${language}">${summary}</bdi></h1>
<p>${agent === undefined ? t.pageAsks(name, productName) : t.agentAsks(agent, name)}</p>
${mayRepeat && html`<p class="warning">${t.mayRepeat}</p>`}
<dl>${label !== undefined && row(t.account, html`<bdi>${label}</bdi>`)}${row(t.tool, code(tool))}</dl>
<h2>${t.sent}</h2>
${values.length > 0 ? listed(values.slice(0, MANY)) : html`<p>${t.nothingSent}</p>`}
${rest.length > 0 && html`<details><summary>${t.showMore(numberIn(texts, rest.length))}</summary>${listed(rest)}</details>`}
<form method="post">
<input type="hidden" name="token" value="${token}">
<button name="decision" value="decline">${t.decline}</button>
<button name="decision" value="approve">${t.approve}</button>
</form>
<p class="note"><time datetime="${expiresAt}">${t.ends(inTime(texts, expiresAt))}</time></p>`,
  });
}

/**
 * A page of another site can get a user to double-click, and bring this page under the pointer between the two clicks. So a decision counts
 * only if this window has been in front for half a second. The second of two clicks is ignored too.
 */
const GUARD_CLICKS = `let since=performance.now();onfocus=()=>{since=performance.now()};document.forms[0].onsubmit=()=>performance.now()-since>500&&(since=Infinity)`;

function row(name: Html | string, value: Html): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function code(text: string): Html {
  return html`<code dir="ltr">${text}</code>`;
}

/** A value as it will be sent, as JSON. The page first shows only the beginning of a long value, with its length. */
function longValue(texts: PageTexts, value: unknown): Html {
  const characters = [...JSON.stringify(value, undefined, 2)];
  if (characters.length <= LONG_VALUE) return code(characters.join(""));
  const all = texts.approve.showAll(numberIn(texts, characters.length));
  return html`<details><summary>${code(`${characters.slice(0, LONG_VALUE).join("")}…`)} <span>${all}</span></summary>${code(characters.join(""))}</details>`;
}

function numberIn({ locale }: PageTexts, count: number): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** @returns "in 9 minutes" */
function inTime({ locale }: PageTexts, expiresAt: string): string {
  const minutes = Math.max(1, Math.round((Date.parse(expiresAt) - Date.now()) / 60_000));
  return new Intl.RelativeTimeFormat(locale).format(minutes, "minute");
}
