import type { Response } from "express";
import type { Provider } from "../../providers/Provider.js";
import { html } from "./html.js";
import { sendPage } from "./sendPage.js";
import type { KeyTexts, PageTexts } from "./texts/PageTexts.js";

/** What a link asks its user to connect. */
export interface LinkQuestion {
  readonly provider: Pick<Provider, "name" | "apiKey">;
  readonly productName: string | undefined;
  /** The label of the account that the user must sign in with. */
  readonly account: string | undefined;
  /** Proves that the form comes from this page, for this user and this link. */
  readonly token: string;
  /** Why the key that the user has entered was not stored. */
  readonly failure?: keyof KeyTexts["failures"] | undefined;
}

/** Sends the page that the link of a message opens. Only its button starts something. */
export function sendLinkPage(
  res: Response,
  texts: PageTexts,
  { provider: { name, apiKey }, productName, account, token, failure }: LinkQuestion,
): void {
  const t = texts.link;
  const title = t.title(name, productName);
  const problem = failure && html`<p id="problem" class="warning" role="alert">${t.key.failures[failure](name)}</p>`;
  // Not a password field: a browser would offer to save it, whatever `autocomplete` says.
  const field = html`
<label for="key">${t.key.label}</label>
<input id="key" name="key" dir="ltr" required autofocus autocomplete="off" autocapitalize="none" spellcheck="false" data-1p-ignore data-bwignore data-lpignore="true"${failure && html` aria-invalid="true" aria-describedby="problem"`}>`;
  const find =
    apiKey &&
    html`
<p><a href="${apiKey.help}" target="_blank" rel="noopener noreferrer">${t.key.find(name)}</a></p>`;
  res.set("referrer-policy", "same-origin");
  sendPage(res, {
    texts,
    title,
    hasForm: true,
    main: html`
<h1>${title}</h1>
<p>${(apiKey ? t.key : t).asks(name, productName)}</p>
${account !== undefined && html`<dl><div><dt>${t.expects(name)}</dt><dd><bdi>${account}</bdi></dd></div></dl>`}
${problem}
<form method="post">
<input type="hidden" name="token" value="${token}">${apiKey && field}
<button>${apiKey ? t.key.start : t.start(name)}</button>
</form>${find}`,
  });
}
