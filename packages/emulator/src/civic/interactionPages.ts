import { html } from "../pages/html.js";
import type { Page } from "../pages/page.js";

const provider = "Civic";

/** Asks for the user's e-mail address. */
export function loginPage(clientName: string, email: string, problem = ""): Page {
  return {
    provider,
    title: `Log in to continue to ${clientName}`,
    status: problem ? 400 : 200,
    body: html`
<p>Enter any address. If it has no account yet, we create one.</p>
<form method="post">
<label>E-mail address <input type="email" name="email" value="${email}" autocomplete="email" required autofocus></label>
<label>Name (optional) <input name="name" autocomplete="name"></label>
<p role="alert">${problem}</p>
<button>Log in</button>
</form>`,
  };
}

/** Asks whether an app may act for the user. */
export function consentPage(clientName: string, email: string): Page {
  return {
    provider,
    title: `Allow ${clientName} to use your Civic account?`,
    body: html`
<p>Logged in as <strong>${email}</strong></p>
<p>${clientName} will learn your name and e-mail address, and can use the tools of your Civic hub.</p>
<form method="post" class="buttons">
<button name="decision" value="approve">Allow</button>
<button name="decision" value="deny" class="secondary">Deny</button>
</form>`,
  };
}

/** Says that the log-in ended, and what to do. */
export function expiredPage(): Page {
  return {
    provider,
    title: "This log-in has ended",
    status: 400,
    body: html`<p>It was completed, has expired, or began in another browser. Go back to the app and connect again.</p>`,
  };
}
