import { randomUUID } from "node:crypto";
import { type Connection, type Disconnected, paths } from "@keyhold/contract";
import type { RequestHandler, Router } from "express";
import { memoryChanges } from "./changes/memoryChanges.js";
import { redisChanges } from "./changes/redisChanges.js";
import type { ConnectionServices } from "./connections/ConnectionServices.js";
import { callContext } from "./connections/callContext.js";
import { createAccessTokens } from "./connections/createAccessTokens.js";
import { createAttempts } from "./connections/createAttempts.js";
import { createOutages } from "./connections/createOutages.js";
import { disconnect } from "./connections/disconnect.js";
import { disconnectAll } from "./connections/disconnectAll.js";
import { listConnections } from "./connections/listConnections.js";
import type { Finding } from "./doctor/Finding.js";
import { KeyholdError } from "./errors/KeyholdError.js";
import { createEmit } from "./events/createEmit.js";
import { createMcp } from "./mcp/createMcp.js";
import type { McpConnection } from "./mcp/createMcpFetch.js";
import { createClientDocuments } from "./oauth/createClientDocuments.js";
import { createClientOf } from "./oauth/createClientOf.js";
import { askMetadata, createDiscover } from "./oauth/createDiscover.js";
import { createRegistrations } from "./oauth/createRegistrations.js";
import { fromOAuthError } from "./oauth/fromOAuthError.js";
import { type KeyholdOptions, parseOptions } from "./options.js";
import type { Provider } from "./providers/Provider.js";
import { createDiagnosis } from "./router/createDiagnosis.js";
import { createEventStreams } from "./router/createEventStreams.js";
import { createRateLimits } from "./router/createRateLimits.js";
import { createRequestContext } from "./router/createRequestContext.js";
import { createRouter } from "./router/createRouter.js";
import { createSession, SESSION_LASTS } from "./router/createSession.js";
import { digestOf } from "./router/digestOf.js";
import { createHealth } from "./stores/createHealth.js";
import { createReplicating } from "./stores/createReplicating.js";
import { keyNames } from "./stores/keyNames.js";
import { memoryStore } from "./stores/memoryStore.js";
import { redisStore } from "./stores/redisStore.js";
import { withCommandTimeout } from "./stores/withCommandTimeout.js";
import { anonymous, isAnonymous } from "./users/anonymous.js";
import { checkedUserId } from "./users/checkedUserId.js";
import { createPresence } from "./users/createPresence.js";
import { createUserMark } from "./users/createUserMark.js";
import { createBackgroundWork } from "./util/createBackgroundWork.js";
import { mountedAt } from "./util/mountedAt.js";
import { createKeyring } from "./vault/createKeyring.js";
import { createVault } from "./vault/createVault.js";
import type { CallContext } from "./vault/Grant.js";
import { type Reencrypted, reencrypt } from "./vault/reencrypt.js";

/** One user's connection to one provider. */
export interface ConnectionRef {
  /** The user id, as `identify` returns it: a non-empty string. */
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /**
   * The id of this work in events, such as the id of the agent's run.
   *
   * @default a random UUID
   */
  readonly requestId?: string;
}

/** A Keyhold backend. */
export interface Keyhold {
  /** The router. Mount it at the path of `publicUrl`: `app.use("/api/keyhold", keyhold.router)`. */
  readonly router: Router;
  /**
   * The session of the router, to share it with the app: `app.use(keyhold.sessionMiddleware())`. Call it only if the app uses it: Keyhold then knows that
   * the app has the same session as the router, and `diagnose()` does not look for another one.
   */
  sessionMiddleware(): RequestHandler;
  /** The redirect URI to register at each provider, by the provider's id. Providers that connect by token exchange need none. */
  readonly redirectUris: Readonly<Record<string, string>>;
  /**
   * A user's MCP server, for an agent on the server: give `url` and `fetch` to any MCP client. The client sees no token. Keyhold refreshes an access token
   * that the server refuses.
   *
   * @example
   * const { url, fetch } = await keyhold.mcp({ userId, provider: "agentcard" });
   * await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
   *
   * @throws KeyholdError `unknown_provider`, `not_connected`, `needs_reconnect`, `no_access`; later, `fetch` throws the same codes
   * @throws TypeError if `userId` is not a non-empty string
   */
  mcp(connection: ConnectionRef): Promise<McpConnection>;
  /**
   * The state of all connections of a user.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  connections(userId: string): Promise<Connection[]>;
  /**
   * Revokes a user's grant at the provider and removes it from the store, for example when the user leaves the product.
   *
   * @throws KeyholdError `unknown_provider`
   * @throws TypeError if `userId` is not a non-empty string
   */
  disconnect(connection: ConnectionRef): Promise<Disconnected>;
  /**
   * Ends the open streams of a user in all processes. Call it when the user signs out of the product, or when the product removes the user. Without this
   * call, Keyhold calls `identify` again within a minute and ends the streams then. The connections stay.
   *
   * @throws TypeError if `userId` is not a non-empty string
   */
  signedOut(userId: string): void;
  /**
   * Encrypts all stored data with the first of `keys`. This is the last step of a key rotation: you can then remove the old keys.
   * It is safe while processes serve requests, if all of them know the new key.
   */
  reencrypt(): Promise<Reencrypted>;
  /**
   * Removes the stored client that Keyhold registered at a provider's server. When the next user connects, Keyhold registers a new client. Keyhold does this by
   * itself if the server says that it does not know the client. Call it for a server that does not say so. Connected users stay connected.
   *
   * @returns whether there was a registration
   * @throws KeyholdError `unknown_provider`; `provider_unavailable` or another code if Keyhold cannot find the provider's authorization server
   */
  forgetRegistration(of: { readonly provider: string }): Promise<boolean>;
  /**
   * Checks this backend, as `npx keyhold doctor` does: options, Redis, providers and, if you give `url`, the running server together with the proxies and
   * middleware in front of it. The requests to providers change nothing: Keyhold registers nothing there and uses no user's tokens.
   *
   * @param options.url the address of the router, as browsers see it, or inside your network: `http://localhost:3000/api/keyhold`
   * @returns every check, and for each problem the line that fixes it; no secrets
   * @throws TypeError if `url` is not a URL
   */
  diagnose(options?: { readonly url?: string }): Promise<Finding[]>;
  /**
   * Prepares the end of this process: `GET /health` answers 503, so that a load balancer uses other processes, and open streams end.
   * Running calls continue. The promise resolves when all background work is done: refreshes, attempts to connect, disconnects. It waits for at most four
   * minutes, and for at most 20 seconds for a connection that another process works on. Then close the HTTP server, which waits for the calls. Call `close()`
   * again, since those calls may have started new work. Close the Redis client last.
   */
  close(): Promise<void>;
}

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
  const {
    publicUrl,
    allowedOrigins,
    keys,
    providers,
    identify,
    redis: client,
    redisPrefix,
    redisReplicas,
    cookieName,
    onEvent,
    requestId,
    rateLimit,
    bodyLimit,
  } = parseOptions(options);
  const keyring = createKeyring(keys);
  const names = keyNames(redisPrefix);
  const redis = client && withCommandTimeout(client, names);
  const replicating = client && redisReplicas > 0 ? createReplicating(client, names, redisReplicas) : undefined;
  const store = client ? redisStore(client, names, redis, replicating) : memoryStore();
  const changes = client ? redisChanges(client, names) : memoryChanges();
  const isEachSessionUser = identify === anonymous;
  const vault = createVault(store, keyring, {
    onChange: ({ userId, provider }) => changes.publish(userId, { provider: provider.id }),
    lifetimeOf: ({ userId }) => (isEachSessionUser && isAnonymous(userId) ? SESSION_LASTS : undefined),
  });
  const redirectUri = ({ id }: Provider) => mountedAt(publicUrl) + paths.callback(id);
  const documents = createClientDocuments(publicUrl, keyring, redirectUri);
  const registrations = createRegistrations({ store, keyring, redirectUri });
  const discover = createDiscover(createClientOf(documents, registrations));
  const outages = createOutages();
  const emit = createEmit(onEvent);
  const backgroundWork = createBackgroundWork();
  const access = createAccessTokens({ vault, store, discover, emit, backgroundWork });
  const presence = createPresence(changes);
  const mcp = createMcp({ access, vault, store, keyring, changes, presence, outages, emit, backgroundWork });
  const services: ConnectionServices = {
    providers,
    vault,
    store,
    discover,
    outages,
    redirectUri,
    attempts: createAttempts(store, keyring, changes),
    identifyAccount: mcp.identifyAccount,
    emit,
    backgroundWork,
  };
  // If the store is away, this fails, and the stored grants expire later by themselves.
  const endUser = (userId: string) => void backgroundWork.hold(disconnectAll(services, userId)).catch(() => undefined);
  const session = createSession({ publicUrl, cookieName }, keyring, redis, isEachSessionUser ? endUser : undefined);
  const rateLimits = createRateLimits(rateLimit, redis);
  const userMark = createUserMark(keyring);
  const requestContext = createRequestContext({ providers, identify, requestId, rateLimits, userMark });
  const streams = createEventStreams(changes, presence);
  const health = createHealth(store);
  let closing = false;
  let isSessionShared = false;
  const digest = digestOf(keyring, publicUrl, providers);

  function resolveCall(
    member: string,
    { userId, provider: providerId, requestId = randomUUID() }: ConnectionRef,
  ): CallContext {
    checkedUserId(userId, `\`userId\` of keyhold.${member}()`);
    return callContext({ userId, provider: resolveProvider(providerId), requestId });
  }

  function resolveProvider(providerId: string): Provider {
    const provider = providers.find(({ id }) => id === providerId);
    if (!provider) throw new KeyholdError("unknown_provider");
    return provider;
  }

  return {
    sessionMiddleware() {
      isSessionShared = true;
      return session;
    },
    router: createRouter({
      services,
      documents,
      requestContext,
      userMark,
      diagnosis: createDiagnosis(keyring, requestContext, {
        session,
        options: digest,
        silent: mcp.silent,
        isShared: () => isSessionShared,
      }),
      publicUrl,
      allowedOrigins,
      session,
      streams,
      isClosing: () => closing,
      health: async () => (closing ? "closing" : health()),
      mcp,
      rateLimits,
      bodyLimit,
    }),
    redirectUris: Object.fromEntries(
      providers.filter(({ subjectToken }) => !subjectToken).map((provider) => [provider.id, redirectUri(provider)]),
    ),
    async mcp(connection) {
      const call = resolveCall("mcp", connection);
      await access.token(call);
      // The agent gets this result unchanged. If the grant was revoked, Keyhold refuses the agent's next call.
      return mcp.connectionOf(call, () => void mcp.verifyRevocation(call).catch(() => undefined));
    },
    async connections(userId) {
      return listConnections(services, checkedUserId(userId, "`userId` of keyhold.connections()"));
    },
    async disconnect(connection) {
      return disconnect(services, resolveCall("disconnect", connection));
    },
    async forgetRegistration({ provider: id }) {
      const provider = resolveProvider(id);
      const { server } = await askMetadata(provider).catch((error: unknown) => {
        throw fromOAuthError(error);
      });
      return registrations.giveUp(provider, server);
    },
    signedOut(userId) {
      changes.publish(checkedUserId(userId, "`userId` of keyhold.signedOut()"), { signedOut: true });
    },
    reencrypt: () => reencrypt(store, keyring, providers),
    async diagnose({ url } = {}) {
      // Loaded on demand, because a serving process does not need it.
      const { diagnose } = await import("./doctor/diagnose.js");
      return diagnose(
        {
          publicUrl,
          allowedOrigins,
          keys,
          keyring,
          providers,
          redirectUri,
          registrations,
          identify,
          digest,
          redis: client && redis && { client, commands: redis, names, replicas: redisReplicas },
        },
        url,
      );
    },
    async close() {
      closing = true;
      streams.close();
      mcp.close();
      presence.close();
      await backgroundWork.close();
      replicating?.close();
      await changes.close();
    },
  };
}
