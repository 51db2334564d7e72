import { Router } from "express";
import { listConnections, revokeConnection } from "./connections.js";
import type { AgentcardState } from "./createAgentcardState.js";

/** The API that a user's own programs call with the user's session token. It does not accept the access tokens of apps. */
export function connectionsApiRoutes({ accounts, clients, grants }: AgentcardState): Router {
  const router = Router();
  router.use("/oauth/connections", (req, res, next) => {
    const [, token = ""] = /^Bearer (.+)$/i.exec(req.get("authorization") ?? "") ?? [];
    const account = accounts.bySession(token);
    if (account) {
      res.locals.email = account.email;
      next();
    } else res.status(401).json({ error: "Missing or invalid Authorization header" });
  });
  router.get("/oauth/connections", (_req, res) => {
    const connections = listConnections(grants, clients, res.locals.email);
    res.json({ connections });
  });
  router.delete("/oauth/connections/:clientId", (req, res) => {
    res.json({ revoked: revokeConnection(grants, res.locals.email, req.params.clientId) });
  });
  return router;
}
