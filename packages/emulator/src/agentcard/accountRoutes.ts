import express, { Router } from "express";
import * as z from "zod";
import { emailAddress } from "../control/emailAddress.js";
import { html } from "../pages/html.js";
import { sendPage } from "../pages/page.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";
import { textsFor } from "../pages/texts/textsFor.js";
import { type Approval, decideApproval, describeApproval, pendingApprovals } from "./approvals.js";
import type { Account } from "./createAccounts.js";
import type { AgentcardState } from "./createAgentcardState.js";
import { formatDollars } from "./formatDollars.js";

const DecisionForm = z.object({ email: emailAddress, id: z.string(), decision: z.enum(["approved", "denied"]) });

function approvalRow({ agentcard: words }: PageTexts, { email }: Account, approval: Approval, clientName: string) {
  const what = describeApproval(approval);
  return html`<li>
<div><h2><bdi lang="en">${what}</bdi></h2><p class="quiet">${words.askedBy(clientName)}</p></div>
<form method="post" class="buttons">
<input type="hidden" name="email" value="${email}">
<input type="hidden" name="id" value="${approval.id}">
<button name="decision" value="approved" aria-label="${words.approve}: ${what}">${words.approve}</button>
<button name="decision" value="denied" class="secondary" aria-label="${words.deny}: ${what}">${words.deny}</button>
</form>
</li>`;
}

/** The page on which users approve or deny the requests of apps, and find their session token. The emulator shows all users on one page. */
export function accountRoutes({ accounts, clients }: AgentcardState): Router {
  const router = Router();
  router
    .route("/account")
    .get((req, res) => {
      const texts = textsFor(req);
      const words = texts.agentcard;
      sendPage(res, {
        provider: "Agentcard",
        texts,
        title: words.accounts,
        body: accounts.all().length
          ? html`<p>${words.accountsText}</p>
<p><a href="/connections">${words.connections}</a></p>`
          : html`<p>${words.accountsEmpty}</p>`,
        more: accounts.all().map((account) => {
          const rows = pendingApprovals(account).map((approval) =>
            approvalRow(texts, account, approval, clients.nameOf(approval.clientId)),
          );
          return html`<article><p class="provider">${account.email}</p>
<p class="quiet">${words.balance(`$${formatDollars(account.settings.balanceCents)}`)}. ${words.sessionToken} <code>${account.sessionToken}</code></p>
<ul class="rows">${rows}</ul></article>`;
        }),
      });
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const form = DecisionForm.safeParse(req.body);
      if (form.success) decideApproval(accounts.of(form.data.email), form.data.id, form.data.decision);
      res.redirect(303, "/account");
    });
  return router;
}
