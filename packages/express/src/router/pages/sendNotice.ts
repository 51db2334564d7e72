import type { Response } from "express";
import { html } from "./html.js";
import { sendPage } from "./sendPage.js";
import type { PageTexts, Words } from "./texts/PageTexts.js";

/** A page with a heading, a paragraph and a link. */
export interface Notice extends Words {
  readonly link: { readonly href: string; readonly text: string };
  /** Whether what the user wanted is done: a tick above the heading says so too. */
  readonly isDone?: boolean;
  readonly script?: string;
}

/** Sends a page that tells the user something. */
export function sendNotice(
  res: Response,
  texts: PageTexts,
  { title, text, link, isDone = false, script }: Notice,
): void {
  const main = html`${isDone && html`<div class="done"></div>`}<h1>${title}</h1>
<p>${text}</p>
<p><a class="button" href="${link.href}">${link.text}</a></p>`;
  sendPage(res, { texts, title, main, script });
}
