import { html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";

const provider = "Civic";

/** Asks for the user's e-mail address. */
export function loginPage(texts: PageTexts, clientName: string, email: string, problem = ""): Page {
  const { logIn, name, logInButton } = texts.civic;
  return {
    provider,
    texts,
    title: logIn.title(clientName),
    status: problem ? 400 : 200,
    body: html`
<p>${logIn.text}</p>
<form method="post">
<label>${texts.email} <input type="email" name="email" value="${email}" autocomplete="email" required autofocus></label>
<label>${name} <input name="name" autocomplete="name"></label>
<p role="alert">${problem}</p>
<button>${logInButton}</button>
</form>`,
  };
}

/** Asks whether an app may act for the user. */
export function consentPage(texts: PageTexts, clientName: string, email: string): Page {
  const { consent, loggedInAs, allow, deny } = texts.civic;
  return {
    provider,
    texts,
    title: consent.title(clientName),
    body: html`
<p>${loggedInAs} <strong><bdi>${email}</bdi></strong></p>
<p>${consent.text(clientName)}</p>
<form method="post" class="buttons">
<button name="decision" value="approve">${allow}</button>
<button name="decision" value="deny" class="secondary">${deny}</button>
</form>`,
  };
}

/** Says that the log-in ended, and what to do. */
export function expiredPage(texts: PageTexts): Page {
  const { title, text } = texts.civic.expired;
  return { provider, texts, title, status: 400, body: html`<p>${text}</p>` };
}
