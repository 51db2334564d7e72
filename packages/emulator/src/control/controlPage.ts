import { type Html, html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import type { EmulatedProvider, ProviderHooks } from "./createProviderApp.js";
import type { ActiveFault } from "./faults/createFaults.js";
import { Fault } from "./faults/Fault.js";

const kinds = Fault.options.map(({ shape }) => shape.kind.value);

const whose = html`
<label>App (client id; empty: all) <input name="clientId"></label>
<label>User (e-mail address; empty: all) <input name="email" type="email"></label>`;

/** The fields of every kind; those that are left empty are not sent on. */
const faultForm = html`
<form method="post" action="/__control/faults">
<label>What goes wrong <select name="kind">${kinds.map((kind) => html`<option>${kind}</option>`)}</select></label>
<label>latency: milliseconds (empty: until removed) <input name="ms" inputmode="numeric"></label>
<label>status: from 400 to 599 <input name="status" inputmode="numeric"></label>
<label>status: seconds in Retry-After <input name="retryAfterSeconds" inputmode="numeric"></label>
<label>status: the request is carried out all the same <select name="carriedOut"><option value="">no</option><option value="true">yes</option></select></label>
<label>drop, stall: bytes of the answer that get out (empty: not carried out) <input name="afterBytes" inputmode="numeric"></label>
<label>drop, stall: events that get out <input name="afterEvents" inputmode="numeric"></label>
<label>contentType: what it is said to be <input name="contentType"></label>
<label>oversize: bytes <input name="bytes" inputmode="numeric"></label>
<h2>For which requests</h2>
<label>Path, and those below it (empty: all) <input name="path" placeholder="/"></label>
<label>Method <select name="method"><option value="">any</option><option>GET</option><option>POST</option><option>DELETE</option></select></label>
<label>MCP tool <input name="tool"></label>
${whose}
<label>Let so many pass first <input name="skip" inputmode="numeric"></label>
<label>Meet so many (empty: all) <input name="times" inputmode="numeric"></label>
<button>Add</button>
</form>`;

function row({ id, hits, fault }: ActiveFault): Html {
  return html`<li>
<div><h2>${fault.kind}</h2><p class="quiet">${JSON.stringify(fault)}</p><p class="quiet">Met ${hits} requests</p></div>
<form method="post" action="/__control/faults/remove">
<input type="hidden" name="id" value="${id}">
<button class="secondary" aria-label="Remove fault ${id}">Remove</button>
</form>
</li>`;
}

function box(title: string, body: Html): Html {
  return html`<article><h2>${title}</h2>${body}</article>`;
}

/** The page on which people rehearse what goes wrong. */
export function controlPage(
  provider: string,
  { faults, log }: EmulatedProvider,
  buttons: ProviderHooks["buttons"] = [],
): Page {
  const entries = log().slice(-20).reverse();
  return {
    provider,
    title: "What goes wrong",
    body: html`${faults.active.length ? html`<ul class="rows">${faults.active.map(row)}</ul>` : html`<p>Nothing.</p>`}
<form method="post" action="/__control/reset"><button class="secondary">Set all right</button></form>`,
    more: [
      box("Add a fault", faultForm),
      box(
        "Tokens, grants and streams",
        html`<form method="post" action="/__control/expire-access-tokens">${whose}
<div class="buttons"><button>Expire access tokens</button>
<button class="secondary" formaction="/__control/cut-streams">Cut streams</button>
<button class="secondary" formaction="/__control/revoke">Revoke</button>
${buttons.map(({ command, label }) => html`<button class="secondary" formaction="/__control/${command}">${label}</button>`)}</div></form>`,
      ),
      box(
        "Clock",
        html`<form method="post" action="/__control/clock">
<label>Seconds ahead of this machine (negative: behind) <input name="aheadSeconds" required></label>
<button>Set</button></form>`,
      ),
      box(
        "What happened last",
        html`<ul class="rows">${entries.map(({ at, event, clientId = "", account = "" }) => html`<li>${event} ${clientId} ${account}<span class="quiet">${at}</span></li>`)}</ul>`,
      ),
    ],
  };
}
