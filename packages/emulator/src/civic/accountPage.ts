import { type Html, html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import { type CivicSettings, type Invitation, type Profile, roles } from "./CivicSettings.js";
import type { Credential } from "./hub/createCredentials.js";

const emptyText = html`<p class="quiet">None yet.</p>`;

function box(title: string, content: Html): Html {
  return html`<article><h2>${title}</h2>${content}</article>`;
}

function rows(items: readonly Html[]): Html {
  return items.length > 0 ? html`<ul class="rows">${items}</ul>` : emptyText;
}

function invitationRow({ email, clientId, role }: Invitation): Html {
  return html`<li>
<p>${email} through ${clientId} <span class="badge">${role}</span></p>
<form method="post" action="/account/withdraw">
<input type="hidden" name="email" value="${email}"><input type="hidden" name="clientId" value="${clientId}">
<button class="secondary">Withdraw</button>
</form>
</li>`;
}

function profileRow({ id, alias, toolkits }: Profile): Html {
  return html`<li><p>${alias} <span class="quiet">${id}</span></p><p class="quiet">${toolkits.join(", ")}</p></li>`;
}

function credentialRow({ sub, email = sub, service, profiles }: Credential, all: readonly Profile[]): Html {
  const assigned = all.filter(({ id }) => profiles.has(id)).map(({ alias }) => alias);
  return html`<li>
<p>${service} of ${email}, in ${assigned.join(", ")}</p>
<form method="post" action="/account/assign">
<input type="hidden" name="sub" value="${sub}"><input type="hidden" name="service" value="${service}">
<button class="secondary">Assign to all profiles</button>
</form>
</li>`;
}

/** The page with the account's settings. The emulator needs no login as an admin. */
export function accountPage(
  { publicAccess, invitations, profiles }: CivicSettings,
  credentials: readonly Credential[],
): Page {
  const options = roles.map((role) => html`<option>${role}</option>`);
  return {
    provider: "Civic",
    title: "Account settings",
    body: html`
<p>Public access is <strong>${publicAccess ? "on: everybody who can sign in may use the hub" : "off: only the invited may use the hub"}</strong>.</p>
<form method="post" action="/account/public-access">
<button name="publicAccess" value="${publicAccess ? "off" : "on"}">Turn it ${publicAccess ? "off" : "on"}</button>
</form>`,
    more: [
      box(
        "Invitations",
        html`${rows(invitations.map(invitationRow))}
<form method="post" action="/account/invite">
<label>E-mail address <input type="email" name="email" required></label>
<label>Client ID of the app <input name="clientId" required></label>
<label>Role <select name="role">${options}</select></label>
<button>Invite</button>
</form>`,
      ),
      box("Profiles", rows(profiles.map(profileRow))),
      box("Services that users have allowed", rows(credentials.map((each) => credentialRow(each, profiles)))),
    ],
  };
}
