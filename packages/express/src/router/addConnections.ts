import { type Connection, type Connections, type Disconnected, paths } from "@keyhold/contract";
import type { Router } from "express";
import type { ConnectionServices } from "../connections/ConnectionServices.js";
import { changeSettings } from "../connections/changeSettings.js";
import { connectByRequest } from "../connections/connectByRequest.js";
import { disconnect } from "../connections/disconnect.js";
import { listConnections } from "../connections/listConnections.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { UserMark } from "../users/createUserMark.js";
import type { EventStreams } from "./createEventStreams.js";
import type { RateLimits } from "./createRateLimits.js";
import type { RequestContext } from "./createRequestContext.js";
import { readJson } from "./readJson.js";

interface ConnectionRoutesOptions {
  readonly services: ConnectionServices;
  readonly requestContext: RequestContext;
  readonly userMark: UserMark;
  readonly streams: EventStreams;
  readonly rateLimits: Pick<RateLimits, "connect" | "disconnect">;
  readonly productName: string | undefined;
  readonly canAddServers: boolean;
  /** The maximum size of a request body, in bytes. */
  readonly bodyLimit: number;
}

/** Adds the routes that list and change a user's connections, and the event stream of their changes. */
export function addConnections(
  router: Router,
  {
    services,
    requestContext,
    userMark,
    streams,
    rateLimits,
    productName,
    canAddServers,
    bodyLimit,
  }: ConnectionRoutesOptions,
): void {
  const { isNewcomer, isSignedIn, resolveCall, resolveUser } = requestContext;

  router.get(paths.connections(), async (req, res) => {
    const isNew = isNewcomer(req);
    const userId = await resolveUser(req);
    const connections = await listConnections(services, userId);
    // A request of a server component comes without the browser's cookie, and its new session never reaches the browser. With that user's
    // mark, Keyhold would refuse all requests that the page sends with the browser's cookie.
    const user = isNew ? undefined : userMark.of(userId);
    const body = { user, product: productName, canAddServers: canAddServers || undefined, connections };
    res.json(body satisfies Connections);
  });

  router.get(paths.events(), async (req, res) => {
    const userId = await resolveUser(req);
    await streams.open(userId, () => isSignedIn(req, userId), res);
  });

  router.get<{ connection: string; id: string }>(paths.attempt(":connection", ":id"), async (req, res) => {
    // A browser without a session has begun nothing yet. The cookie of a new session could replace that of an attempt which begins now.
    if (isNewcomer(req)) throw new KeyholdError("unknown_attempt");
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
}
