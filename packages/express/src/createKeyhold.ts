import { randomUUID } from "node:crypto";
import { paths } from "@keyhold/contract";
import type { RequestHandler } from "express";
import { checkedActivityQuery, checkedDecision, checkedLabel, checkedLifetime } from "./agents/checkedArguments.js";
import { callContext } from "./connections/callContext.js";
import { checkedLink } from "./connections/checkedLink.js";
import { disconnect } from "./connections/disconnect.js";
import { listConnections } from "./connections/listConnections.js";
import { meantConnection } from "./connections/meantConnection.js";
import { createOperations } from "./createOperations.js";
import { createServices } from "./createServices.js";
import { KeyholdError } from "./errors/KeyholdError.js";
import { createHandler } from "./fetch/createHandler.js";
import type { ConnectionRef, Keyhold, Middleware } from "./Keyhold.js";
import { askMetadata } from "./oauth/createDiscover.js";
import { fromOAuthError } from "./oauth/fromOAuthError.js";
import { type KeyholdOptions, parseOptions } from "./options.js";
import { connectMethodOf } from "./providers/connectMethodOf.js";
import { findProvider } from "./providers/findProvider.js";
import { createDiagnosis } from "./router/createDiagnosis.js";
import { createRouter } from "./router/createRouter.js";
import { digestOf } from "./router/digestOf.js";
import { warnOfStore } from "./stores/warnOfStore.js";
import { checkedUserId } from "./users/checkedUserId.js";
import { mountedAt } from "./util/mountedAt.js";
import type { CallContext } from "./vault/Grant.js";
import { reencrypt } from "./vault/reencrypt.js";

const LINK_NEEDS_IDENTIFY =
  "@keyhold/express: keyhold.link() needs `identify` in createKeyhold(). Without it, each browser session is another user, so no link can be for a user.";

/**
 * Creates a Keyhold backend.
 *
 * @example
 * const keyhold = createKeyhold({
 *   publicUrl: process.env.KEYHOLD_URL,
 *   keys: [process.env.KEYHOLD_KEY],
 *   redis: await createClient({ url: process.env.REDIS_URL }).connect(),
 *   providers: [agentcard({ clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID })],
 *   identify: (req) => req.session.userId,
 * });
 * app.use("/api/keyhold", keyhold.router);
 *
 * @throws KeyholdConfigError that names each wrong option and how to fix it
 */
export function createKeyhold(options: KeyholdOptions): Keyhold {
  const parsed = parseOptions(options);
  const { publicUrl } = parsed;
  const services = createServices(parsed);
  const { network, keyring, store, changes, registrations, access, mcp, connectionServices, session, redirectUri } =
    services;
  const { providers } = connectionServices;
  void warnOfStore(store, Boolean(parsed.store ?? parsed.redis));
  const digest = digestOf(keyring, publicUrl, parsed.providers);
  let isSessionShared = false;
  let isClosing = false;

  const diagnosis = createDiagnosis(keyring, services.requestContext, {
    session,
    options: digest,
    silent: mcp.silent,
    isShared: () => isSessionShared,
  });
  const { confirm } = parsed.approvals;
  const router = createRouter({ ...parsed, ...services, confirm, diagnosis, isClosing: () => isClosing });

  async function resolveCall(
    member: "mcp" | "agentToken" | "revokeAgentTokens" | "disconnect",
    { userId, provider: providerId, connection: id, requestId = randomUUID() }: ConnectionRef,
    agent?: string,
  ): Promise<CallContext> {
    checkedUserId(userId, `\`userId\` of keyhold.${member}()`);
    const named = providerId ?? id;
    if (typeof named !== "string" || (providerId !== undefined && id !== undefined)) {
      throw new TypeError(
        `@keyhold/express: keyhold.${member}() needs either \`provider\` or \`connection\`, as a string. Pass exactly one of them.`,
      );
    }
    const ofProduct = member === "mcp" ? providers.ofProduct(named) : undefined;
    const provider = ofProduct ?? (await providers.find(userId, named));
    if (!provider || (id === undefined && provider.id !== named)) throw new KeyholdError("unknown_provider");
    const usesDefault = member === "mcp" || member === "agentToken";
    const connection = id ?? (await meantConnection(connectionServices, { userId, provider }, { usesDefault }));
    return callContext({ userId, provider, connection, requestId, agent });
  }

  return {
    router: router as RequestHandler as Middleware,
    handler: createHandler(router, publicUrl, services.hostUsers),
    sessionMiddleware() {
      isSessionShared = true;
      return session as Middleware;
    },
    redirectUris: Object.fromEntries(
      providers.configured
        .filter((provider) => connectMethodOf(provider) === "redirect")
        .map((provider) => [provider.id, redirectUri(provider)]),
    ),
    async mcp({ agent, ...connection }) {
      const call = await resolveCall("mcp", connection, checkedLabel(agent, "`agent` of keyhold.mcp()"));
      await access.token(call);
      return mcp.connectionOf(call);
    },
    async agentToken({ agent: given, expiresInSeconds, ...connection }) {
      const agent = checkedLabel(given, "`agent` of keyhold.agentToken()");
      const seconds = checkedLifetime(expiresInSeconds);
      const call = await resolveCall("agentToken", connection, agent);
      await access.token(call);
      const url = mountedAt(publicUrl) + paths.agentMcp(call.connection);
      return { url, ...(await services.agentTokens.issue({ ...call, agent }, seconds)) };
    },
    async link(request) {
      if (!parsed.identify) throw new TypeError(LINK_NEEDS_IDENTIFY);
      const token = await connectionServices.links.seal(checkedLink(providers.configured, request));
      return mountedAt(publicUrl) + paths.link(token);
    },
    async revokeAgentTokens({ agent, ...connection }) {
      const label = agent === undefined ? undefined : checkedLabel(agent, "`agent` of keyhold.revokeAgentTokens()");
      await services.agentTokens.revoke(await resolveCall("revokeAgentTokens", connection), label);
    },
    async connections(userId) {
      return listConnections(connectionServices, checkedUserId(userId, "`userId` of keyhold.connections()"));
    },
    async approvals(userId) {
      return services.approvals.list(checkedUserId(userId, "`userId` of keyhold.approvals()"));
    },
    async decide(decision) {
      return services.approvals.decide(checkedDecision(decision));
    },
    async activity(query) {
      const { userId, ...part } = checkedActivityQuery(query);
      return services.activity.read(userId, part);
    },
    async disconnect(connection) {
      const find = resolveCall("disconnect", connection);
      // Hold the search for the connection too: `close()` must wait for a disconnect that began before it.
      return connectionServices.backgroundWork.hold(find.then((call) => disconnect(connectionServices, call)));
    },
    ...createOperations(services),
    async forgetRegistration({ provider: id }) {
      const provider = findProvider(providers.configured, id);
      const { server } = await askMetadata(network, provider).catch((error: unknown) => {
        throw fromOAuthError(error);
      });
      return registrations.giveUp(provider, server);
    },
    signedOut(userId) {
      changes.publish(checkedUserId(userId, "`userId` of keyhold.signedOut()"), { signedOut: true });
    },
    reencrypt: () => reencrypt(store, keyring, (userId, id) => providers.find(userId, id, { isUse: false })),
    async diagnose({ url } = {}) {
      // Loaded on demand, because a serving process does not need it.
      const { diagnose } = await import("./doctor/diagnose.js");
      return diagnose({ ...parsed, ...services, digest, isInMemory: "isInMemory" in store }, url);
    },
    async close() {
      isClosing = true;
      await services.close();
    },
  };
}
