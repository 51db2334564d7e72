import { type Health, paths } from "@keyhold/contract";
import type express from "express";
import createExpressRouter from "router";
import type { ApprovalOptions } from "../agents/ApprovalOptions.js";
import type { Approvals } from "../agents/Approvals.js";
import type { ActivityLog } from "../agents/createActivity.js";
import type { UserPermissions } from "../agents/createPermissions.js";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Mcp } from "../mcp/createMcp.js";
import type { Questions } from "../mcp/questions/createQuestions.js";
import { type ClientDocuments, DOCUMENT_METHODS } from "../oauth/createClientDocuments.js";
import type { CustomServers } from "../options.js";
import type { UserMark } from "../users/createUserMark.js";
import type { Keyring } from "../vault/createKeyring.js";
import { addActivity } from "./addActivity.js";
import { addApprovals } from "./addApprovals.js";
import { addApprovePage } from "./addApprovePage.js";
import { addConnections } from "./addConnections.js";
import { addLinkPage } from "./addLinkPage.js";
import { addMcp } from "./addMcp.js";
import { addNavigations } from "./addNavigations.js";
import { addServers } from "./addServers.js";
import { addTools } from "./addTools.js";
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
  const origins = { own: publicUrl.origin, allowed: allowedOrigins };
  const cors = createCors(allowedOrigins);
  const ownPage = requireOwnPage(origins);
  const decide = createDecide({ approvals, confirm, rateLimits });
  const callRoute = createCallRoute({ ...services, requestContext, rateLimits, bodyLimit });
  const openCall = createOpenCall({
    ...services,
    callSession,
    requestContext,
    rateLimits,
    prepareCall: mcp.prepareCall,
  });

  router.use(createProtectiveHeaders(isClosing));
  // Most requests use these routes. They are the first ones, so that Express does not compare the others.
  addMcp(router, { mcp, requestContext, callRoute, openCall, ofPages: [cors, ownPage] });
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

  const ofSessions = { services, requestContext, rateLimits, bodyLimit };
  addApprovals(router, { approvals, decide, requestContext, bodyLimit });
  addActivity(router, { activity, requestContext });
  if (customServers) addServers(router, { ...ofSessions, customServers });
  const canAddServers = customServers !== undefined;
  addConnections(router, { ...ofSessions, userMark, streams, productName, canAddServers });
  addTools(router, { ...ofSessions, mcp, questions, permissions, callRoute });

  router.use(() => {
    throw new KeyholdError("unknown_route");
  });
  router.use(answerError);
  return router;
}
