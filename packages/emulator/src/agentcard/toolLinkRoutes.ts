import express, { Router } from "express";
import * as z from "zod";
import { type Html, html } from "../pages/html.js";
import { type Page, sendPage } from "../pages/page.js";
import { walletOf } from "./createAccounts.js";
import type { AgentcardState } from "./createAgentcardState.js";
import type { ToolLink } from "./createToolLinks.js";
import { formatDollars } from "./formatDollars.js";
import { plans } from "./plans.js";

const provider = "Agentcard";
const VerifyForm = z.object({ result: z.enum(["verified", "rejected"]) });

const invalidLinkPage: Page = {
  provider,
  title: "This link does not work any more",
  status: 410,
  body: html`<p>It has expired or was used. Ask the app for a new link.</p>`,
};

const donePage: Page = { provider, title: "Done", body: html`<p>You can close this page and go back to the app.</p>` };

function formPage(title: string, text: string, buttons: Html): Page {
  return { provider, title, body: html`<p>${text}</p><form method="post" class="buttons">${buttons}</form>` };
}

function walletPage({ account, clientId }: ToolLink, clientName: string): Page {
  const rows = walletOf(account, clientId).cards.map(
    ({ last4, balanceCents, status }) => html`<li>
<div><h2>Card ending ${last4}</h2><p class="quiet">$${formatDollars(balanceCents)}</p></div><span class="badge">${status}</span>
</li>`,
  );
  return {
    provider,
    title: "Your wallet",
    body: html`<p>Cards that ${clientName} created for ${account.email}.</p><ul class="rows">${rows}</ul>`,
  };
}

function pageOf(link: ToolLink, clientName: string): Page {
  const { purpose } = link;
  switch (purpose.kind) {
    case "wallet":
      return walletPage(link, clientName);
    case "verify":
      return formPage(
        "Verify your identity",
        "The emulator checks no documents. Choose the result of the check.",
        html`<button name="result" value="verified">Verified</button>
<button name="result" value="rejected" class="secondary">Rejected</button>`,
      );
    case "fund":
      return formPage(
        "Add funds",
        "No money moves.",
        html`<button>Pay $${formatDollars(purpose.amountCents)}</button>`,
      );
    case "upgrade":
      return formPage(plans[purpose.plan].name, "No money moves.", html`<button>Subscribe</button>`);
  }
}

/** @returns whether the form was valid and its change was made */
function submit({ account: { settings }, purpose }: ToolLink, body: unknown): boolean {
  if (purpose.kind === "fund") settings.balanceCents += purpose.amountCents;
  else if (purpose.kind === "upgrade") settings.plan = purpose.plan;
  else if (purpose.kind === "verify") {
    const form = VerifyForm.safeParse(body);
    if (!form.success) return false;
    settings.kyc = form.data.result;
  } else return false;
  return true;
}

/** The pages to which tools send users: the wallet, the identity check, and two pages to pay. The check and the payments work once. */
export function toolLinkRoutes({ clients, links }: AgentcardState): Router {
  const router = Router();
  router
    .route("/link/:id")
    .get((req, res) => {
      const link = links.find(req.params.id);
      sendPage(res, link ? pageOf(link, clients.nameOf(link.clientId)) : invalidLinkPage);
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const link = links.find(req.params.id);
      if (!link || !submit(link, req.body)) {
        sendPage(res, invalidLinkPage);
        return;
      }
      links.end(req.params.id);
      sendPage(res, donePage);
    });
  return router;
}
