import { type Html, html } from "../pages/html.js";
import type { Page } from "../pages/page.js";
import type { ProviderHooks } from "./createProviderApp.js";
import type { EmulatedProvider } from "./EmulatedProvider.js";
import type { ActiveFault } from "./faults/createFaults.js";
import { Fault } from "./faults/Fault.js";

const kinds = Fault.options.map(({ shape }) => shape.kind.value);

/** The fields of a `Target`. */
const targetFields = html`
<label>App (client ID; empty: all) <input name="clientId"></label>
<label>User (e-mail address; empty: all) <input name="email" type="email"></label>`;

/** One form with the fields of all kinds of faults. `addControlCommand` ignores the fields that stay empty. */
const faultForm = html`
<form method="post" action="/__control/faults">
<label>Kind of fault <select name="kind">${kinds.map((kind) => html`<option>${kind}</option>`)}</select></label>
<label>latency: milliseconds (empty: until removed) <input name="ms" inputmode="numeric"></label>
<label>status: from 400 to 599 <input name="status" inputmode="numeric"></label>
<label>status: seconds in Retry-After <input name="retryAfterSeconds" inputmode="numeric"></label>
<label>status: the provider carries out the request first <select name="carriedOut"><option value="">no</option><option value="true">yes</option></select></label>
<label>drop, stall: bytes of the response to send first (empty: the provider does not carry out the request) <input name="afterBytes" inputmode="numeric"></label>
<label>drop, stall: events of the response to send first <input name="afterEvents" inputmode="numeric"></label>
<label>contentType: the wrong content type <input name="contentType"></label>
<label>oversize: bytes to add <input name="bytes" inputmode="numeric"></label>
<h2>Which requests</h2>
<label>Path, with the paths below it (empty: all) <input name="path" placeholder="/"></label>
<label>Method <select name="method"><option value="">any</option><option>GET</option><option>POST</option><option>DELETE</option></select></label>
<label>MCP tool <input name="tool"></label>
${targetFields}
<label>Number of requests to skip first <input name="skip" inputmode="numeric"></label>
<label>Number of requests to affect (empty: all) <input name="times" inputmode="numeric"></label>
<button>Add</button>
</form>`;

function faultRow({ id, hits, fault }: ActiveFault): Html {
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

/** The page on which a person adds faults and uses the other controls. */
export function controlPage(
  provider: string,
  { faults, log }: EmulatedProvider,
  buttons: ProviderHooks["buttons"] = [],
): Page {
  const entries = log().slice(-20).reverse();
  return {
    provider,
    title: "Active faults",
    body: html`${faults.active.length ? html`<ul class="rows">${faults.active.map(faultRow)}</ul>` : html`<p>No faults.</p>`}
<form method="post" action="/__control/reset"><button class="secondary">Reset the emulator</button></form>`,
    more: [
      box("Add a fault", faultForm),
      box(
        "Tokens, grants and streams",
        html`<form method="post" action="/__control/expire-access-tokens">${targetFields}
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
        "Latest events",
        html`<ul class="rows">${entries.map(({ at, event, tool = "", clientId = "", account = "" }) => html`<li>${event} ${tool} ${clientId} ${account}<span class="quiet">${at}</span></li>`)}</ul>`,
      ),
    ],
  };
}
