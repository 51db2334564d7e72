import express, { Router } from "express";
import * as z from "zod";
import { html } from "../pages/html.js";
import { sendPage } from "../pages/page.js";
import type { PageTexts } from "../pages/texts/PageTexts.js";
import { textsFor } from "../pages/texts/textsFor.js";
import { type Connection, listConnections, revokeConnection } from "./connections.js";
import type { Clients } from "./createClients.js";
import type { Grants } from "./createGrants.js";

const RevokeForm = z.object({ account: z.string(), clientId: z.string() });

function connectionRow({ agentcard: words, locale }: PageTexts, account: string, connection: Connection) {
  const { clientId, clientName, connectedAt } = connection;
  return html`<li>
<div><h2>${clientName}</h2><p class="quiet">${words.connectedAt(new Date(connectedAt).toLocaleString(locale))}</p></div>
<form method="post">
<input type="hidden" name="account" value="${account}">
<input type="hidden" name="clientId" value="${clientId}">
<button class="secondary" aria-label="${words.revokeOf(clientName, account)}">${words.revoke}</button>
</form>
</li>`;
}

/** The page on which users see and revoke their connected apps. The emulator shows all users on one page. */
export function connectionsPageRoutes(grants: Grants, clients: Clients): Router {
  const router = Router();
  router
    .route("/connections")
    .get((req, res) => {
      const texts = textsFor(req);
      const words = texts.agentcard;
      const accounts = [...new Set(grants.active().map(({ account }) => account))].sort();
      sendPage(res, {
        provider: "Agentcard",
        texts,
        title: words.connections,
        body: accounts.length ? html`<p>${words.connectionsText}</p>` : html`<p>${words.connectionsEmpty}</p>`,
        more: accounts.map(
          (account) => html`<article><p class="provider">${account}</p>
<ul class="rows">${listConnections(grants, clients, account).map((connection) => connectionRow(texts, account, connection))}</ul></article>`,
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
