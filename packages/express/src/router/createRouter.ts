import {
  type Connection,
  type Connections,
  type Disconnected,
  type Health,
  type Job,
  type PermissionChoices,
  type Permissions,
  paths,
  type ToolStep,
  type Tools,
} from "@keyhold/contract";
import type express from "express";
import createExpressRouter from "router";
import type { ApprovalOptions } from "../agents/ApprovalOptions.js";
import type { Approvals } from "../agents/Approvals.js";
import type { ActivityLog } from "../agents/createActivity.js";
import type { UserPermissions } from "../agents/createPermissions.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { changeSettings } from "../connections/changeSettings.js";
import { connectByRequest } from "../connections/connectByRequest.js";
import { disconnect } from "../connections/disconnect.js";
import { listConnections } from "../connections/listConnections.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Mcp } from "../mcp/createMcp.js";
import type { Asker, Questions } from "../mcp/createQuestions.js";
import { describeCall } from "../mcp/describeCall.js";
import { type ClientDocuments, DOCUMENT_METHODS } from "../oauth/createClientDocuments.js";
import type { CustomServers } from "../options.js";
import type { UserMark } from "../users/createUserMark.js";
import type { Keyring } from "../vault/createKeyring.js";
import { addActivity } from "./addActivity.js";
import { addApprovals } from "./addApprovals.js";
import { addApprovePage } from "./addApprovePage.js";
import { addLinkPage } from "./addLinkPage.js";
import { addNavigations } from "./addNavigations.js";
import { addServers } from "./addServers.js";
import { answerError } from "./answerError.js";
import { createCallRoute } from "./createCallRoute.js";
import { createCors } from "./createCors.js";
import { createDecide } from "./createDecide.js";
import { DIAGNOSIS } from "./createDiagnosis.js";
import type { EventStreams } from "./createEventStreams.js";
import { createOpenCall } from "./createOpenCall.js";
import { createOwnForms } from "./createOwnForms.js";
import { createProtectiveHeaders } from "./createProtectiveHeaders.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import type { Sessions } from "./createSession.js";
import { readJson } from "./readJson.js";
import { requireOwnPage } from "./requireOwnPage.js";

/** The parts of the backend that the router calls. */
export interface RouterOptions extends Sessions {
  readonly connectionServices: ConnectionServices;
  readonly documents: ClientDocuments;
  readonly requestContext: RequestContext;
  readonly userMark: UserMark;
  readonly publicUrl: URL;
  readonly allowedOrigins: readonly string[];
  readonly mcp: Mcp;
  readonly questions: Questions;
  readonly approvals: Approvals;
  readonly activity: ActivityLog;
  readonly confirm: ApprovalOptions["confirm"];
  readonly signInUrl: URL | undefined;
  readonly productName?: string | undefined;
  readonly keyring: Keyring;
  readonly permissions: UserPermissions;
  /** Absent if users cannot add servers. */
  readonly customServers?: CustomServers | undefined;
  readonly streams: EventStreams;
  readonly isClosing: () => boolean;
  /** Whether the store accepts writes. */
  readonly health: () => Promise<Health["status"]>;
  readonly diagnosis: express.RequestHandler;
  readonly rateLimits: RateLimits;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
}

/** Creates the routes of the contract. The router only translates between HTTP and the functions below it. */
export function createRouter({
  connectionServices: services,
  documents,
  requestContext,
  userMark,
  publicUrl,
  allowedOrigins,
  session,
  callSession,
  mcp,
  questions,
  approvals,
  activity,
  confirm,
  signInUrl,
  productName,
  keyring,
  permissions,
  customServers,
  streams,
  isClosing,
  health,
  diagnosis,
  rateLimits,
  bodyLimit,
}: RouterOptions): express.Router {
  // Express 5 has the same router. Express 4 has another one, which does not catch the errors of async functions.
  const router = createExpressRouter() as unknown as express.Router;
  const { resolveUser, resolveCall, resolveAgentCall, isSignedIn } = requestContext;
  const origins = { own: publicUrl.origin, allowed: allowedOrigins };
  const cors = createCors(allowedOrigins);
  const ownPage = requireOwnPage(origins);
  const decide = createDecide({ approvals, confirm, rateLimits });
  const call = createCallRoute({ ...services, requestContext, rateLimits, bodyLimit });

  router.use(createProtectiveHeaders(isClosing));
  // Most requests use this route. It is the first one, so that Express does not compare the others.
  router.all(
    paths.mcp(":connection"),
    cors,
    ownPage,
    call(
      describeCall,
      (call, req, res, client, prepared) => {
        const { method, headers, body } = req;
        const stillSignedIn = () => isSignedIn(req, call.userId);
        return mcp.passOn(call, { method, headers, body, prepared, isSignedIn: stillSignedIn }, res, client);
      },
      createOpenCall({ ...services, callSession, requestContext, rateLimits, prepareCall: mcp.prepareCall }),
    ),
  );
  // An agent's own route: no cookie, no session, and no page of any site.
  router.all(
    paths.agentMcp(":connection"),
    call(
      describeCall,
      (call, req, res, client) => {
        const { method, headers, body } = req;
        const isSignedIn = async () => Boolean(await resolveAgentCall(req));
        return mcp.passOn(call, { method, headers, body, isSignedIn }, res, client);
      },
      async (req) => ({ call: await resolveAgentCall(req) }),
    ),
  );
  router.get(paths.health(), async (_req, res) => {
    const status = isClosing() ? "closing" : await health();
    res.status(status === "ok" ? 200 : 503).json({ status } satisfies Health);
  });
  for (const method of DOCUMENT_METHODS) {
    router.get<{ provider: string }>(paths.clientMetadata(":provider", method), async (req, res) => {
      const document = await documents.read(requestContext.resolvePage(req), method);
      res.set("cache-control", "public, max-age=3600").json(document);
    });
  }
  router.post(DIAGNOSIS.path, diagnosis);
  router.use(cors);

  const ofPages = { services, requestContext, rateLimits, publicUrl, signInUrl, productName, origins, session };
  const ownForms = createOwnForms(keyring, origins);
  addNavigations(router, ofPages);
  addLinkPage(router, { ...ofPages, ownForms });
  addApprovePage(router, { ...ofPages, ownForms, approvals, decide });

  router.use(session, ownPage);

  addApprovals(router, { approvals, decide, requestContext, bodyLimit });
  addActivity(router, { activity, requestContext });
  if (customServers) addServers(router, { services, customServers, requestContext, rateLimits, bodyLimit });

  router.get(paths.connections(), async (req, res) => {
    const isNewcomer = requestContext.isNewcomer(req);
    const userId = await resolveUser(req);
    const connections = await listConnections(services, userId);
    // A request of a server component comes without the browser's cookie, and its new session never reaches the browser. With that user's
    // mark, Keyhold would refuse all requests that the page sends with the browser's cookie.
    const user = isNewcomer ? undefined : userMark.of(userId);
    const canAddServers = customServers ? true : undefined;
    res.json({ user, product: productName, canAddServers, connections } satisfies Connections);
  });

  router.get(paths.events(), async (req, res) => {
    const userId = await resolveUser(req);
    await streams.open(userId, () => isSignedIn(req, userId), res);
  });

  router.get<{ connection: string; id: string }>(paths.attempt(":connection", ":id"), async (req, res) => {
    // A browser without a session has begun nothing yet. The cookie of a new session could replace that of an attempt which begins now.
    if (requestContext.isNewcomer(req)) throw new KeyholdError("unknown_attempt");
    const { userId, provider } = await resolveCall(req);
    const state = await services.attempts.look(req.sessionID, req.params.id);
    if (state?.providerId !== provider.id) throw new KeyholdError("unknown_attempt");
    if (state.userId !== userId) throw new KeyholdError("attempt_foreign");
    res.json(state.outcome);
  });

  router.post(paths.connection(":connection"), async (req, res) => {
    const call = await resolveCall(req);
    await rateLimits.connect(call);
    res.json((await connectByRequest(services, call, await readJson(req, bodyLimit))) satisfies Connection);
  });

  router.patch(paths.connection(":connection"), async (req, res) => {
    const call = await resolveCall(req);
    await rateLimits.disconnect(call);
    res.json((await changeSettings(services, call, await readJson(req, bodyLimit))) satisfies Connection);
  });

  router.delete(paths.connection(":connection"), async (req, res) => {
    const call = await resolveCall(req);
    await rateLimits.disconnect(call);
    res.json((await disconnect(services, call)) satisfies Disconnected);
  });

  router.get(
    paths.tools(":connection"),
    call(
      () => ({ method: "tools/list" }),
      async (call, _req, res) => {
        res.json((await mcp.listTools(call)) satisfies Tools);
      },
    ),
  );

  router.post(
    paths.tool(":connection", ":name"),
    call<{ connection: string; name: string }>(
      ({ params }) => ({ method: "tools/call", tool: params.name }),
      async (call, req, res) => {
        const { name } = req.params;
        const args: unknown = req.body === undefined ? {} : req.body;
        if (typeof args !== "object" || args === null || Array.isArray(args)) throw new KeyholdError("body_invalid");
        const run = (asker?: Asker) => mcp.callTool(call, name, { ...args }, asker);
        const modes = String(req.query.questions).split(",");
        const canAsk = modes.includes("form");
        answerStep(res, canAsk ? await questions.begin(call, modes.includes("url"), run) : await run());
      },
    ),
  );

  router.post(
    paths.question(":connection", ":id"),
    call<{ connection: string; id: string }>(
      () => ({ method: "elicitation/create" }),
      async (call, req, res) => answerStep(res, await questions.answer(call, req.params.id, req.body)),
    ),
  );

  router.get(
    paths.permissions(":connection"),
    call(
      () => ({ method: "tools/list" }),
      async (call, req, res) => {
        const tools = await mcp.allTools(call);
        res.json((await permissions.read(call, req.query.agent, tools)) satisfies Permissions);
      },
    ),
  );

  router.patch(paths.permissions(":connection"), async (req, res) => {
    const call = await resolveCall(req);
    await rateLimits.disconnect(call);
    res.json((await permissions.change(call, await readJson(req, bodyLimit))) satisfies PermissionChoices);
  });

  router.get(
    paths.job(":connection", ":id"),
    call<{ connection: string; id: string }>(describeCall, async (call, req, res, client) => {
      res.json((await mcp.getJobStatus(call, req.params.id, client)) satisfies Job);
    }),
  );

  router.use(() => {
    throw new KeyholdError("unknown_route");
  });
  router.use(answerError);
  return router;
}

function answerStep(res: express.Response, step: ToolStep): void {
  res.status("question" in step ? 202 : 200).json(step);
}
