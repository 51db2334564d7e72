import { InvalidTokenError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import type { OAuthTokenVerifier } from "@modelcontextprotocol/sdk/server/auth/provider.js";
import { getOAuthProtectedResourceMetadataUrl } from "@modelcontextprotocol/sdk/server/auth/router.js";
import { type RequestHandler, Router } from "express";
import type { AgentcardState } from "../createAgentcardState.js";
import { serveLegacy } from "./serveLegacy.js";
import { serveModern } from "./serveModern.js";

/** Responds to an invalid token with a 401 without `WWW-Authenticate`, so that the client must find the metadata itself. */
function refuseWithoutChallenge(verifier: OAuthTokenVerifier): RequestHandler {
  return async (req, res, next) => {
    const [, token = ""] = /^Bearer (.+)$/i.exec(req.get("authorization") ?? "") ?? [];
    try {
      await verifier.verifyAccessToken(token);
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      res.status(401).json(error.toResponseObject());
      return;
    }
    next();
  };
}

/** Agentcard's MCP endpoint: Streamable HTTP by POST only, in the revision that `behaviour.protocol` names. */
export function mcpRoute(resource: string, verifier: OAuthTokenVerifier, state: AgentcardState): Router {
  const expectedResource = new URL(resource);
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(expectedResource);
  const refuse = refuseWithoutChallenge(verifier);
  const serve = { "2025-11-25": serveLegacy(state), "2026-07-28": serveModern(state) };

  const router = Router();
  router
    .route("/mcp")
    .post(
      (req, res, next) => (state.behaviour.challenge ? next() : refuse(req, res, next)),
      requireBearerAuth({ verifier, expectedResource, resourceMetadataUrl }),
      (req, res, next) => serve[state.behaviour.protocol](req, res, next),
    )
    .all((_req, res) => {
      const error = { code: -32000, message: "Method not allowed." };
      res.status(405).set("Allow", "POST").json({ jsonrpc: "2.0", error, id: null });
    });
  return router;
}
