import { html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import type { Message } from "./createSignIn.js";

const provider = "Agentcard";

/** Asks for the user's e-mail address. */
export function signInPage(clientName: string, problem = ""): Page {
  return {
    provider,
    title: `Sign in to connect ${clientName}`,
    status: problem ? 400 : 200,
    body: html`
<p>We send you a link. If you have no account yet, we create one.</p>
<form method="post">
<label>E-mail address <input type="email" name="email" autocomplete="email" required autofocus></label>
<p role="alert">${problem}</p>
<button>Continue</button>
</form>`,
  };
}

/** Says that a message was sent. The page accepts the code in the message too, instead of the link. */
export function checkEmailPage(problem = ""): Page {
  return {
    provider,
    title: "Check your e-mail",
    status: problem ? 400 : 200,
    body: html`
<p>Open the link in the message we sent you. It works once, for 15 minutes, in any browser.</p>
<p><a href="/inbox" target="_blank" rel="noopener">Open the emulator's inbox</a></p>
<form method="post">
<label>Or enter the code in the message <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
<p role="alert">${problem}</p>
<button class="secondary">Continue with the code</button>
</form>`,
  };
}

/** Asks whether an app may act for the user. */
export function consentPage(clientName: string, mode: "test" | "live", account: string): Page {
  return {
    provider,
    title: `Connect ${clientName}?`,
    body: html`
<p><span class="badge">${mode === "test" ? "Test cards" : "Live cards"}</span> Signed in as <strong>${account}</strong></p>
<p>${clientName} will be able to create cards for you, and to list, use and close the cards it created.</p>
<p>${mode === "test" ? "No real money moves." : "This can permit an agent to spend your money."}</p>
<form method="post" class="buttons">
<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny" class="secondary">Deny</button>
</form>`,
  };
}

const refusals = {
  unknown: { title: "This link is not valid", status: 404, reason: "The link is incomplete or was never sent." },
  used: { title: "This link was used already", status: 410, reason: "Each link works once." },
  expired: { title: "This link has expired", status: 410, reason: "Links work for 15 minutes." },
} as const;

/** Says why a link does not work, and what to do. */
export function refusedLinkPage(refusal: keyof typeof refusals): Page {
  const { title, status, reason } = refusals[refusal];
  return { provider, title, status, body: html`<p>${reason} Go back to the app and connect again.</p>` };
}

/** The messages that the real Agentcard would have sent by e-mail, newest first. Their links open in another tab, as from a mail program. */
export function inboxPage(messages: readonly (Message & { readonly clientName: string })[]): Page {
  const rows = messages.map(
    ({ to, sentAt, link, code, clientName }) => html`<li>
<div><h2>Connect ${clientName}</h2><p class="quiet">To ${to}, <time datetime="${sentAt.toISOString()}">${sentAt.toLocaleTimeString("en")}</time>, code ${code}</p></div>
<a href="${link}" target="_blank" rel="noopener">Sign in to Agentcard</a>
</li>`,
  );
  return {
    provider,
    title: "Inbox",
    body: messages.length
      ? html`<p class="quiet">All messages of the emulator arrive here. The newest is first.</p><ul class="rows">${rows}</ul>`
      : html`<p>No messages yet. Sign in from an app, then reload this page.</p>`,
  };
}
