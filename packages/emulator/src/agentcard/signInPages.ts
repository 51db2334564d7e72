import { html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";
import type { Message } from "./createSignIn.js";

const provider = "Agentcard";

/** Asks for the user's e-mail address. */
export function signInPage(texts: PageTexts, clientName: string, problem = ""): Page {
  const { signIn, continue: label } = texts.agentcard;
  return {
    provider,
    texts,
    title: signIn.title(clientName),
    status: problem ? 400 : 200,
    body: html`
<p>${signIn.text}</p>
<form method="post">
<label>${texts.email} <input type="email" name="email" autocomplete="email" required autofocus></label>
<p role="alert">${problem}</p>
<button>${label}</button>
</form>`,
  };
}

/** Says that a message was sent. Instead of opening the link, the user can type the code from the message into the page. */
export function checkEmailPage(texts: PageTexts, problem = ""): Page {
  const { sent, openInbox, code, continueWithCode } = texts.agentcard;
  return {
    provider,
    texts,
    title: sent.title,
    status: problem ? 400 : 200,
    body: html`
<p>${sent.text}</p>
<p><a href="/inbox" target="_blank" rel="noopener">${openInbox}</a></p>
<form method="post">
<label>${code} <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
<p role="alert">${problem}</p>
<button class="secondary">${continueWithCode}</button>
</form>`,
  };
}

/** Asks whether an app may act for the user. */
export function consentPage(texts: PageTexts, clientName: string, mode: "test" | "live", account: string): Page {
  const words = texts.agentcard;
  return {
    provider,
    texts,
    title: words.consent.title(clientName),
    body: html`
<p><span class="badge">${mode === "test" ? words.testCards : words.liveCards}</span> ${words.signedInAs} <strong><bdi>${account}</bdi></strong></p>
<p>${words.consent.text(clientName)}</p>
<p>${mode === "test" ? words.noMoney : words.realMoney}</p>
<form method="post" class="buttons">
<button name="decision" value="approve">${words.approve}</button>
<button name="decision" value="deny" class="secondary">${words.deny}</button>
</form>`,
  };
}

const statuses = { unknown: 404, used: 410, expired: 410 } as const;

/** Says why a link does not work, and what to do. */
export function refusedLinkPage(texts: PageTexts, refusal: keyof typeof statuses): Page {
  const { title, text } = texts.agentcard.refused[refusal];
  return { provider, texts, title, status: statuses[refusal], body: html`<p>${text}</p>` };
}

/** The messages that the real Agentcard would have sent by e-mail, newest first. Their links open in another tab, as from a mail program. */
export function inboxPage(texts: PageTexts, messages: readonly (Message & { readonly clientName: string })[]): Page {
  const words = texts.agentcard;
  const rows = messages.map(
    ({ to, sentAt, link, code, clientName }) => html`<li>
<div><h2>${words.mailSubject(clientName)}</h2><p class="quiet"><bdi>${words.mailTo(to)}</bdi> · <time datetime="${sentAt.toISOString()}">${sentAt.toLocaleTimeString(texts.locale)}</time> · ${words.mailCode(code)}</p></div>
<a href="${link}" target="_blank" rel="noopener">${words.mailLink}</a>
</li>`,
  );
  return {
    provider,
    texts,
    title: words.inbox,
    body: messages.length
      ? html`<p class="quiet">${words.inboxText}</p><ul class="rows">${rows}</ul>`
      : html`<p>${words.inboxEmpty}</p>`,
  };
}
