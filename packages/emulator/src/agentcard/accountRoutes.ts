import express, { Router } from "express";
import * as z from "zod";
import { emailAddress } from "../control/emailAddress.js";
import { html } from "../pages/html.js";
import { sendPage } from "../pages/page.js";
import { type Approval, decideApproval, describeApproval, pendingApprovals } from "./approvals.js";
import type { Account } from "./createAccounts.js";
import type { AgentcardState } from "./createAgentcardState.js";
import { formatDollars } from "./formatDollars.js";

const DecisionForm = z.object({ email: emailAddress, id: z.string(), decision: z.enum(["approved", "denied"]) });

function approvalRow({ email }: Account, approval: Approval, clientName: string) {
  const what = describeApproval(approval);
  return html`<li>
<div><h2>${what}</h2><p class="quiet">Asked by ${clientName}</p></div>
<form method="post" class="buttons">
<input type="hidden" name="email" value="${email}">
<input type="hidden" name="id" value="${approval.id}">
<button name="decision" value="approved" aria-label="Approve: ${what}">Approve</button>
<button name="decision" value="denied" class="secondary" aria-label="Deny: ${what}">Deny</button>
</form>
</li>`;
}

/** The page on which users approve or deny the requests of apps, and find their session token. The emulator shows all users on one page. */
export function accountRoutes({ accounts, clients }: AgentcardState): Router {
  const router = Router();
  router
    .route("/account")
    .get((_req, res) => {
      sendPage(res, {
        provider: "Agentcard",
        title: "Accounts",
        body: accounts.all().length
          ? html`<p>The approvals that wait for a user, and the session tokens for each user's own programs.</p>
<p><a href="/connections">Connected apps</a></p>`
          : html`<p>No accounts yet. Sign in from an app, then reload this page.</p>`,
        more: accounts.all().map((account) => {
          const rows = pendingApprovals(account).map((approval) =>
            approvalRow(account, approval, clients.nameOf(approval.clientId)),
          );
          return html`<article><p class="provider">${account.email}</p>
<p class="quiet">Balance $${formatDollars(account.settings.balanceCents)}. Session token: <code>${account.sessionToken}</code></p>
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
