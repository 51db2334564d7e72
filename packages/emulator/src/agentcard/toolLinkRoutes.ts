import express, { Router } from "express";
import * as z from "zod";
import { type Html, html } from "../pages/html.js";
import { type Page, sendPage } from "../pages/page.js";
import { decideApproval, describeApproval, pendingApprovals } from "./approvals.js";
import { walletOf } from "./createAccounts.js";
import type { AgentcardState } from "./createAgentcardState.js";
import type { ToolLink } from "./createToolLinks.js";
import { formatDollars } from "./formatDollars.js";
import { plans } from "./plans.js";
import { addVaultCard } from "./vault.js";

const provider = "Agentcard";
const VerifyForm = z.object({ result: z.enum(["verified", "rejected"]) });
const DecisionForm = z.object({ decision: z.enum(["approved", "denied"]) });
const CardForm = z.object({ brand: z.enum(["visa", "mastercard"]) });

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

function approvalPage({ account }: ToolLink, approvalId: string, clientName: string): Page {
  const approval = pendingApprovals(account).find(({ id }) => id === approvalId);
  if (!approval) return invalidLinkPage;
  return formPage(
    `${describeApproval(approval)}?`,
    `Asked by ${clientName} for ${account.email}. The emulator asks for no passkey.`,
    html`<button name="decision" value="approved">Approve</button>
<button name="decision" value="denied" class="secondary">Deny</button>`,
  );
}

function pageOf(link: ToolLink, clientName: string): Page {
  const { purpose } = link;
  switch (purpose.kind) {
    case "wallet":
      return walletPage(link, clientName);
    case "approve":
      return approvalPage(link, purpose.approvalId, clientName);
    case "add_card":
      return formPage(
        "Add a card of your own",
        "The emulator takes no card number. Choose a fake card.",
        html`<button name="brand" value="visa">Visa</button>
<button name="brand" value="mastercard" class="secondary">Mastercard</button>`,
      );
    case "merchant":
      return formPage(`Log in at ${purpose.merchant.name}`, "There is no password.", html`<button>Log in</button>`);
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
function submit({ account, purpose }: ToolLink, body: unknown): boolean {
  const { settings } = account;
  switch (purpose.kind) {
    case "wallet":
      return false;
    case "fund":
      settings.balanceCents += purpose.amountCents;
      return true;
    case "upgrade":
      settings.plan = purpose.plan;
      return true;
    case "merchant":
      account.linkedMerchants.add(purpose.merchant.slug);
      return true;
    case "verify": {
      const { data } = VerifyForm.safeParse(body);
      if (data) settings.kyc = data.result;
      return Boolean(data);
    }
    case "add_card": {
      const { data } = CardForm.safeParse(body);
      if (data) addVaultCard(account, data.brand);
      return Boolean(data);
    }
    case "approve": {
      const { data } = DecisionForm.safeParse(body);
      return Boolean(data && decideApproval(account, purpose.approvalId, data.decision));
    }
  }
}

/** The pages to which tools send users, for example to pay or to approve. All but the wallet work once. */
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
