import { requireBearerAuth } from "@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js";
import { type RequestHandler, Router } from "express";
import type { Target } from "../../control/Target.js";
import type { CivicSettings } from "../CivicSettings.js";
import { type AccessTokens, claimsOf } from "../createAccessTokens.js";
import { authorizeMember, type Member } from "./authorizeMember.js";
import { type Credentials, createCredentials } from "./createCredentials.js";
import type { HubData } from "./createHubData.js";
import { createJobs } from "./createJobs.js";
import { createMcpSessions } from "./createMcpSessions.js";
import { createResourceMetadata } from "./createResourceMetadata.js";
import { createSampleData, type SampleData } from "./createSampleData.js";
import { jobRoutes } from "./jobRoutes.js";
import { serveStateless } from "./serveStateless.js";

/** Civic's hub: an MCP server with the tools of the user's services. */
export interface Hub {
  readonly router: Router;
  /** The services that users have allowed. */
  readonly credentials: Credentials;
  /** Forgets MCP sessions, and ends their streams. */
  loseSessions(target: Target): Promise<void>;
}

const errorCodes = { 401: "invalid_token", 403: "access_denied" } as const;

/**
 * Creates the hub.
 *
 * @param origin the hub's own origin
 * @param issuer the issuer of the access tokens that it accepts
 * @param data the data of its users at the start
 */
export function createHub(
  origin: string,
  issuer: string,
  tokens: AccessTokens,
  settings: CivicSettings,
  data: HubData,
): Hub {
  const credentials = createCredentials(data.credentials);
  const jobs = createJobs(origin, credentials, data.jobs);
  const state = { settings, credentials, jobs };

  function dataOf({ sub }: Member): SampleData {
    const sample = data.samples.get(sub) ?? createSampleData();
    data.samples.set(sub, sample);
    return sample;
  }

  const sessions = createMcpSessions(state, dataOf);
  const stateless = serveStateless(state, dataOf);
  const metadata = createResourceMetadata(origin, issuer);
  const authenticate = requireBearerAuth({ verifier: tokens, resourceMetadataUrl: metadata.url });

  const refuseOtherMethods: RequestHandler = (req, res, next) => {
    if (["GET", "POST", "DELETE"].includes(req.method)) next();
    else res.set("Allow", "GET, POST, DELETE").sendStatus(405);
  };

  const serve: RequestHandler = async (req, res) => {
    const member = authorizeMember(settings, claimsOf(req.auth), {
      header: (name) => req.get(name),
      query: (name) => new URL(req.url, origin).searchParams.get(name) ?? undefined,
    });
    if (typeof member === "string") {
      const { refusal } = settings;
      res.status(refusal).json({ error: errorCodes[refusal], error_description: member });
    } else if (settings.protocol === "2026-07-28") await stateless(req, res, member);
    else await sessions.serve(req, res, member);
  };

  const router = Router();
  router.use(metadata.router);
  router.use(jobRoutes(jobs, authenticate));
  router.all("/hub/mcp", refuseOtherMethods, authenticate, serve);
  return { router, credentials, loseSessions: sessions.lose };
}
