import type { Response } from "express";
import { html } from "./html.js";
import { sendPage } from "./sendPage.js";
import type { PageTexts } from "./texts/PageTexts.js";

/** What a link asks its user to connect. */
export interface LinkQuestion {
  readonly providerName: string;
  readonly productName: string | undefined;
  /** The label of the account that the user must sign in with. */
  readonly account: string | undefined;
  /** Proves that the form comes from this page, for this user and this link. */
  readonly token: string;
}

/** Sends the page that the link of a message opens. Only its button starts something. */
export function sendLinkPage(
  res: Response,
  texts: PageTexts,
  { providerName: name, productName, account, token }: LinkQuestion,
): void {
  const t = texts.link;
  const title = t.title(name, productName);
  res.set("referrer-policy", "same-origin");
  sendPage(res, {
    texts,
    title,
    hasForm: true,
    main: html`
<h1>${title}</h1>
<p>${t.asks(name, productName)}</p>
${account !== undefined && html`<dl><div><dt>${t.expects(name)}</dt><dd><bdi>${account}</bdi></dd></div></dl>`}
<form method="post">
<input type="hidden" name="token" value="${token}">
<button>${t.start(name)}</button>
</form>`,
  });
}
