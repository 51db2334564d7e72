import express, { Router } from "express";
import * as z from "zod";
import { html } from "../pages/html.js";
import { sendPage } from "../pages/page.js";
import { type Connection, listConnections, revokeConnection } from "./connections.js";
import type { Clients } from "./createClients.js";
import type { Grants } from "./createGrants.js";

const RevokeForm = z.object({ account: z.string(), clientId: z.string() });

function connectionRow(account: string, { clientId, clientName, connectedAt }: Connection) {
  return html`<li>
<div><h2>${clientName}</h2><p class="quiet">Connected ${new Date(connectedAt).toLocaleString("en")}</p></div>
<form method="post">
<input type="hidden" name="account" value="${account}">
<input type="hidden" name="clientId" value="${clientId}">
<button class="secondary" aria-label="Revoke ${clientName} of ${account}">Revoke</button>
</form>
</li>`;
}

/** The page on which users see and revoke their connected apps. The emulator shows all users on one page. */
export function connectionsPageRoutes(grants: Grants, clients: Clients): Router {
  const router = Router();
  router
    .route("/connections")
    .get((_req, res) => {
      const accounts = [...new Set(grants.active().map(({ account }) => account))].sort();
      sendPage(res, {
        provider: "Agentcard",
        title: "Connected apps",
        body: accounts.length
          ? html`<p>Revoking an app ends its access at once. Agentcard does not tell the app.</p>`
          : html`<p>No user has connected an app.</p>`,
        more: accounts.map(
          (account) => html`<article><p class="provider">${account}</p>
<ul class="rows">${listConnections(grants, clients, account).map((connection) => connectionRow(account, connection))}</ul></article>`,
        ),
      });
    })
    .post(express.urlencoded({ extended: false }), (req, res) => {
      const body = RevokeForm.safeParse(req.body);
      if (body.success) revokeConnection(grants, body.data.account, body.data.clientId);
      res.redirect(303, "/connections");
    });
  return router;
}
