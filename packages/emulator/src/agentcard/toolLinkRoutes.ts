import express, { Router } from "express";
import * as z from "zod";
import { type Html, html } from "../pages/html.js";
import { type Page, sendPage } from "../pages/page.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";
import { textsFor } from "../pages/texts/textsFor.js";
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

const invalidLinkPage = (texts: PageTexts): Page => {
  const { title, text } = texts.agentcard.over;
  return { provider, texts, title, status: 410, body: html`<p>${text}</p>` };
};

const donePage = (texts: PageTexts): Page => {
  const { title, text } = texts.agentcard.done;
  return { provider, texts, title, body: html`<p>${text}</p>` };
};

function formPage(texts: PageTexts, title: string, text: string, buttons: Html): Page {
  return { provider, texts, title, body: html`<p>${text}</p><form method="post" class="buttons">${buttons}</form>` };
}

function walletPage(texts: PageTexts, { account, clientId }: ToolLink, clientName: string): Page {
  const { wallet, walletText, cardEnding } = texts.agentcard;
  const rows = walletOf(account, clientId).cards.map(
    ({ last4, balanceCents, status }) => html`<li>
<div><h2>${cardEnding(last4)}</h2><p class="quiet">$${formatDollars(balanceCents)}</p></div><span class="badge">${status}</span>
</li>`,
  );
  const body = html`<p>${walletText(clientName, account.email)}</p><ul class="rows">${rows}</ul>`;
  return { provider, texts, title: wallet, body };
}

function approvalPage(texts: PageTexts, { account }: ToolLink, approvalId: string, clientName: string): Page {
  const { approvalText, approve, deny } = texts.agentcard;
  const approval = pendingApprovals(account).find(({ id }) => id === approvalId);
  if (!approval) return invalidLinkPage(texts);
  return formPage(
    texts,
    `${describeApproval(approval)}?`,
    approvalText(clientName, account.email),
    html`<button name="decision" value="approved">${approve}</button>
<button name="decision" value="denied" class="secondary">${deny}</button>`,
  );
}

function pageOf(texts: PageTexts, link: ToolLink, clientName: string): Page {
  const { purpose } = link;
  const words = texts.agentcard;
  switch (purpose.kind) {
    case "wallet":
      return walletPage(texts, link, clientName);
    case "approve":
      return approvalPage(texts, link, purpose.approvalId, clientName);
    case "add_card":
      return formPage(
        texts,
        words.addCard.title,
        words.addCard.text,
        html`<button name="brand" value="visa">Visa</button>
<button name="brand" value="mastercard" class="secondary">Mastercard</button>`,
      );
    case "merchant":
      return formPage(
        texts,
        words.merchant.title(purpose.merchant.name),
        words.merchant.text,
        html`<button>${words.logIn}</button>`,
      );
    case "verify":
      return formPage(
        texts,
        words.verify.title,
        words.verify.text,
        html`<button name="result" value="verified">${words.verified}</button>
<button name="result" value="rejected" class="secondary">${words.rejected}</button>`,
      );
    case "fund":
      return formPage(
        texts,
        words.fund,
        words.noMoney,
        html`<button>${words.pay(`$${formatDollars(purpose.amountCents)}`)}</button>`,
      );
    case "upgrade":
      return formPage(texts, plans[purpose.plan].name, words.noMoney, html`<button>${words.subscribe}</button>`);
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
      const texts = textsFor(req);
      const link = links.find(req.params.id);
      sendPage(res, link ? pageOf(texts, link, clients.nameOf(link.clientId)) : invalidLinkPage(texts));
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const link = links.find(req.params.id);
      if (!link || !submit(link, req.body)) {
        sendPage(res, invalidLinkPage(textsFor(req)));
        return;
      }
      links.end(req.params.id);
      sendPage(res, donePage(textsFor(req)));
    });
  return router;
}
