import express, { Router } from "express";
import * as z from "zod";
import { type Html, html } from "../pages/html.js";
import { type Page, sendPage } from "../pages/page.js";
import type { World } from "./createWorld.js";
import type { Link } from "./links.js";
import { plans } from "./plans.js";
import { dollars } from "./tools/defineTool.js";

const provider = "Agentcard";
const VerifyForm = z.object({ result: z.enum(["verified", "rejected"]) });

const gone: Page = {
  provider,
  title: "This link leads nowhere any more",
  status: 410,
  body: html`<p>It has expired or was used. Ask the app for another one.</p>`,
};

const done: Page = { provider, title: "Done", body: html`<p>You can close this page and go back to the app.</p>` };

function formPage(title: string, text: string, buttons: Html): Page {
  return { provider, title, body: html`<p>${text}</p><form method="post" class="buttons">${buttons}</form>` };
}

function walletPage({ account, clientId }: Link, clientName: string): Page {
  const rows = account.walletOf(clientId).cards.map(
    ({ last4, balanceCents, status }) => html`<li>
<div><h2>Card ending ${last4}</h2><p class="quiet">$${dollars(balanceCents)}</p></div><span class="badge">${status}</span>
</li>`,
  );
  return {
    provider,
    title: "Your wallet",
    body: html`<p>Cards that ${clientName} created for ${account.email}.</p><ul class="rows">${rows}</ul>`,
  };
}

function pageOf(link: Link, clientName: string): Page {
  const { purpose } = link;
  switch (purpose.kind) {
    case "wallet":
      return walletPage(link, clientName);
    case "verify":
      return formPage(
        "Verify your identity",
        "Nobody looks at documents here: choose how the check ends.",
        html`<button name="result" value="verified">Verified</button>
<button name="result" value="rejected" class="secondary">Rejected</button>`,
      );
    case "fund":
      return formPage("Add funds", "No money moves.", html`<button>Pay $${dollars(purpose.amountCents)}</button>`);
    case "upgrade":
      return formPage(plans[purpose.plan].name, "No money moves.", html`<button>Subscribe</button>`);
  }
}

/** @returns whether the form did what the link is for */
function carryOut({ account: { settings }, purpose }: Link, body: unknown): boolean {
  if (purpose.kind === "fund") settings.balanceCents += purpose.amountCents;
  else if (purpose.kind === "upgrade") settings.plan = purpose.plan;
  else if (purpose.kind === "verify") {
    const form = VerifyForm.safeParse(body);
    if (!form.success) return false;
    settings.kyc = form.data.result;
  } else return false;
  return true;
}

/** The pages that tools send users to: the wallet, identity verification, and two to pay on. The latter work once. */
export function linkRoutes({ clients, links }: World): Router {
  const router = Router();
  router
    .route("/link/:id")
    .get((req, res) => {
      const link = links.find(req.params.id);
      sendPage(res, link ? pageOf(link, clients.nameOf(link.clientId)) : gone);
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const link = links.find(req.params.id);
      if (!link || !carryOut(link, req.body)) {
        sendPage(res, gone);
        return;
      }
      links.end(req.params.id);
      sendPage(res, done);
    });
  return router;
}
