import { type Connections, type Disconnected, type Health, type Job, paths, type Tools } from "@keyhold/contract";
import express, { type Request, type Router } from "express";
import { connectByExchange } from "../connections/connectByExchange.js";
import { disconnect } from "../connections/disconnect.js";
import { listConnections } from "../connections/listConnections.js";
import type { Services } from "../connections/Services.js";
import { KeyholdError } from "../KeyholdError.js";
import { calledBy } from "../mcp/calledBy.js";
import { checkTool, mayCall } from "../mcp/checkMessage.js";
import type { CheckEnd } from "../mcp/createCheckEnd.js";
import type { LookAtJob } from "../mcp/createLookAtJob.js";
import type { McpClient } from "../mcp/createMcpClient.js";
import type { PassOn } from "../mcp/createProxy.js";
import type { RateLimits } from "../mcp/createRateLimits.js";
import { type ClientDocuments, DOCUMENT_METHODS } from "../oauth/createClientDocuments.js";
import type { Owner } from "../vault/Grant.js";
import { answerError } from "./answerError.js";
import { createCallRoute } from "./createCallRoute.js";
import { createCors } from "./createCors.js";
import type { EventStreams } from "./createEventStreams.js";
import { createProtectiveHeaders } from "./createProtectiveHeaders.js";
import type { UserMark } from "./createUserMark.js";
import { DIAGNOSIS } from "./diagnosis.js";
import { addNavigations } from "./navigations.js";
import { requireOwnPage } from "./requireOwnPage.js";
import type { Whoever } from "./whoever.js";

/** What the router translates for. */
export interface RouterOptions {
  readonly services: Services;
  readonly documents: ClientDocuments;
  readonly whoever: Whoever;
  readonly userMark: UserMark;
  readonly publicUrl: URL;
  readonly allowedOrigins: readonly string[];
  readonly session: express.RequestHandler;
  readonly passOn: PassOn;
  readonly streams: EventStreams;
  readonly isClosing: () => boolean;
  readonly health: () => Promise<Health["status"]>;
  readonly clientOf: (owner: Owner, req: Request) => McpClient;
  readonly checkEnd: CheckEnd;
  readonly lookAtJob: LookAtJob;
  readonly diagnosis: express.RequestHandler;
  readonly rateLimits: RateLimits;
  /** Bytes. */
  readonly bodyLimit: number;
}

/** HTTP in and out, nothing else: the routes of the contract. */
export function createRouter({
  services,
  documents,
  whoever,
  userMark,
  publicUrl,
  allowedOrigins,
  session,
  passOn,
  streams,
  isClosing,
  health,
  clientOf,
  checkEnd,
  lookAtJob,
  diagnosis,
  rateLimits,
  bodyLimit,
}: RouterOptions): Router {
  const router = express.Router();
  const { userOf, ownerOf } = whoever;
  const origins = { own: publicUrl.origin, allowed: allowedOrigins };
  const cors = createCors(allowedOrigins);
  const ownPage = requireOwnPage(origins);
  const call = createCallRoute({ ...services, whoever, rateLimits, bodyLimit });

  router.use(createProtectiveHeaders(isClosing));
  // First, since it is asked for most: what stands behind it costs it nothing.
  router.all(paths.mcp(":provider"), cors, session, ownPage, call(calledBy, passOn));
  router.get(paths.health(), async (_req, res) => {
    const status = await health();
    res.status(status === "ok" ? 200 : 503).json({ status } satisfies Health);
  });
  for (const method of DOCUMENT_METHODS) {
    router.get<{ provider: string }>(paths.clientMetadata(":provider", method), async (req, res) => {
      const document = await documents.read(whoever.providerOf(req), method);
      res.set("cache-control", "public, max-age=3600").json(document);
    });
  }
  router.post(DIAGNOSIS.path, diagnosis);
  router.use(cors);

  addNavigations(router, { services, whoever, rateLimits, publicUrl, origins, session });

  router.use(session, ownPage);

  router.get(paths.connections(), async (req, res) => {
    const userId = await userOf(req);
    const connections = await listConnections(services, userId);
    res.json({ user: userMark.of(userId), connections } satisfies Connections);
  });

  router.get(paths.events(), async (req, res) => streams.open(await userOf(req), req, res));

  router.get<{ provider: string; id: string }>(paths.attempt(":provider", ":id"), async (req, res) => {
    const { userId, provider } = await ownerOf(req);
    const state = await services.attempts.look(req.sessionID, req.params.id);
    if (state?.providerId !== provider.id) throw new KeyholdError("unknown_attempt");
    if (state.userId !== userId) throw new KeyholdError("attempt_foreign");
    res.json(state.outcome);
  });

  router.post(paths.connection(":provider"), async (req, res) => {
    const owner = await ownerOf(req);
    await rateLimits.connect(owner);
    res.json(await connectByExchange(services, owner, req));
  });

  router.delete(paths.connection(":provider"), async (req, res) => {
    const owner = await ownerOf(req);
    await rateLimits.disconnect(owner);
    res.json((await disconnect(services, owner)) satisfies Disconnected);
  });

  router.get(
    paths.tools(":provider"),
    call(
      () => ({ method: "tools/list" }),
      async (owner, req, res) => {
        const tools = await clientOf(owner, req).listTools();
        res.json({ tools: tools.filter(({ name }) => mayCall(owner.provider, name)) } satisfies Tools);
      },
    ),
  );

  router.post(
    paths.tool(":provider", ":name"),
    call<{ provider: string; name: string }>(
      ({ params }) => ({ method: "tools/call", tool: params.name }),
      async (owner, req, res) => {
        const { name } = req.params;
        checkTool(owner.provider, name);
        const args: unknown = req.body === undefined ? {} : req.body;
        if (typeof args !== "object" || args === null || Array.isArray(args)) throw new KeyholdError("body_invalid");
        const result = await clientOf(owner, req).callTool(name, { ...args });
        if (owner.provider.saysEnded?.(JSON.stringify(result))) await checkEnd(owner, req);
        res.json(result);
      },
    ),
  );

  router.get(
    paths.job(":provider", ":id"),
    call<{ provider: string; id: string }>(calledBy, async (owner, req, res, client) => {
      res.json((await lookAtJob(owner, req.params.id, req, client)) satisfies Job);
    }),
  );

  router.use(() => {
    throw new KeyholdError("unknown_route");
  });
  router.use(answerError);
  return router;
}
