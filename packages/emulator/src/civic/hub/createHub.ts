import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { type RequestHandler, Router } from "express";
import type { Whose } from "../../control/whose.js";
import { type AccessTokens, claimsOf } from "../accessTokens.js";
import type { CivicSettings } from "../settings.js";
import { admit, type Member } from "./admit.js";
import { type Credentials, createCredentials } from "./credentials.js";
import { createDesk, type Desk } from "./desk.js";
import { jobRoutes } from "./jobRoutes.js";
import { createJobs } from "./jobs.js";
import { createResourceMetadata } from "./resourceMetadata.js";
import { serveSessions } from "./serveSessions.js";
import { serveStateless } from "./serveStateless.js";

/** Civic's hub. */
export interface Hub {
  readonly router: Router;
  /** What users have allowed Civic to use. */
  readonly credentials: Credentials;
  /** Ends sessions. */
  loseSessions(whose: Whose): Promise<void>;
}

const refusals = { 401: "invalid_token", 403: "access_denied" } as const;

/**
 * The hub.
 *
 * @param origin where it is reached
 * @param issuer of the access tokens that it takes
 */
export function createHub(origin: string, issuer: string, tokens: AccessTokens, settings: CivicSettings): Hub {
  const desks = new Map<string, Desk>();
  const credentials = createCredentials();
  const jobs = createJobs(origin, credentials);
  const world = { settings, credentials, jobs };

  function deskOf({ sub }: Member): Desk {
    const desk = desks.get(sub) ?? createDesk();
    desks.set(sub, desk);
    return desk;
  }

  const sessions = serveSessions(world, deskOf);
  const stateless = serveStateless(world, deskOf);
  const metadata = createResourceMetadata(origin, issuer);
  const authenticate = requireBearerAuth({ verifier: tokens, resourceMetadataUrl: metadata.url });

  const refuseOtherMethods: RequestHandler = (req, res, next) => {
    if (["GET", "POST", "DELETE"].includes(req.method)) next();
    else res.set("Allow", "GET, POST, DELETE").sendStatus(405);
  };

  const serve: RequestHandler = async (req, res) => {
    const member = admit(settings, claimsOf(req.auth), {
      header: (name) => req.get(name),
      query: (name) => new URL(req.url, origin).searchParams.get(name) ?? undefined,
    });
    if (typeof member === "string") {
      const { refusal } = settings;
      res.status(refusal).json({ error: refusals[refusal], error_description: member });
    } else if (settings.protocol === "2026-07-28") await stateless(req, res, member);
    else await sessions.serve(req, res, member);
  };

  const router = Router();
  router.use(metadata.router);
  router.use(jobRoutes(jobs, authenticate));
  router.all("/hub/mcp", refuseOtherMethods, authenticate, serve);
  return { router, credentials, loseSessions: sessions.lose };
}
