import { paths } from "@keyhold/contract";
import { createActivity } from "./agents/createActivity.js";
import { createActivityPages } from "./agents/createActivityPages.js";
import { createAgentTokens } from "./agents/createAgentTokens.js";
import { createApprovals } from "./agents/createApprovals.js";
import { createGate, type Gate } from "./agents/createGate.js";
import { createPermissions } from "./agents/createPermissions.js";
import { createSummaryIn } from "./agents/createSummaryIn.js";
import { createChanges } from "./changes/createChanges.js";
import { accountOf } from "./connections/accountOf.js";
import type { ConnectionServices } from "./connections/ConnectionServices.js";
import { createAccessTokens } from "./connections/createAccessTokens.js";
import { createAttempts } from "./connections/createAttempts.js";
import { createBrokenRecords } from "./connections/createBrokenRecords.js";
import { createLinks } from "./connections/createLinks.js";
import { createOutages } from "./connections/createOutages.js";
import { createProviders } from "./connections/createProviders.js";
import { createUsage } from "./connections/createUsage.js";
import { disconnectAll } from "./connections/disconnectAll.js";
import { withProductTokens } from "./connections/withProductTokens.js";
import { createEmit } from "./events/createEmit.js";
import { createInputSchemas } from "./mcp/createInputSchemas.js";
import { createMcp } from "./mcp/createMcp.js";
import { createRounds } from "./mcp/createRounds.js";
import { createQuestions } from "./mcp/questions/createQuestions.js";
import { createNetwork } from "./network/createNetwork.js";
import { createClientDocuments } from "./oauth/createClientDocuments.js";
import { createClientOf } from "./oauth/createClientOf.js";
import { createDiscover } from "./oauth/createDiscover.js";
import { createRegistrations } from "./oauth/createRegistrations.js";
import type { ParsedOptions } from "./options.js";
import type { Provider } from "./providers/Provider.js";
import { createEventStreams } from "./router/createEventStreams.js";
import { createRateLimits } from "./router/createRateLimits.js";
import { createRequestContext } from "./router/createRequestContext.js";
import { createSession, SESSION_LASTS } from "./router/createSession.js";
import { createHealth } from "./stores/createHealth.js";
import { memoryStore } from "./stores/memoryStore.js";
import { redisStore } from "./stores/redis/redisStore.js";
import type { Store } from "./stores/Store.js";
import { withStoreErrors } from "./stores/withStoreErrors.js";
import { isAnonymous } from "./users/anonymous.js";
import { createPresence } from "./users/createPresence.js";
import { createUserMark } from "./users/createUserMark.js";
import type { HostUsers } from "./users/HostUsers.js";
import { createBackgroundWork } from "./util/createBackgroundWork.js";
import { mountedAt } from "./util/mountedAt.js";
import { createDirectory } from "./vault/createDirectory.js";
import { createKeyring } from "./vault/createKeyring.js";
import { connectionKey, createVault } from "./vault/createVault.js";
import type { ConnectionKey } from "./vault/Grant.js";

/**
 * Creates each part of a backend once and connects the parts. Each part gets what it uses as an argument, and no module has its own state.
 * So two backends in one process share nothing.
 */
export function createServices(options: ParsedOptions) {
  const { publicUrl, identify, productName } = options;
  /** Whether the user is only a browser session, and ends with it. */
  const isSessionUser = (userId: string) => identify === undefined && isAnonymous(userId);
  const redirectUri = ({ id }: Pick<Provider, "id">) => mountedAt(publicUrl) + paths.callback(id);
  const emit = createEmit(options.onEvent);
  const backgroundWork = createBackgroundWork();
  const network = createNetwork();

  // Storage: stores/, changes/, vault/.
  const keyring = createKeyring(options.keys);
  const store = options.store ? withStoreErrors(options.store) : storeOf(options);
  const changes = createChanges(store.messages);
  const health = createHealth(store);
  const lifetimeOf = (userId: string) => (isSessionUser(userId) ? SESSION_LASTS : undefined);
  const directory = createDirectory(store, keyring, lifetimeOf);
  const providers = createProviders(options, directory);
  const usage = createUsage({ store, backgroundWork, lifetimeOf });
  const recheck = (key: ConnectionKey) => void backgroundWork.hold(approvals.recheck(key)).catch(() => undefined);
  const vault = createVault(store, keyring, {
    onChange(key) {
      changes.publish(key.userId, { provider: key.provider.id, connection: key.connection });
      recheck(key);
    },
    onWrite(key) {
      changes.publish(key.userId, { replaced: key.connection });
      recheck(key);
    },
    onBroken: createBrokenRecords(emit),
    lifetimeOf: ({ userId }) => lifetimeOf(userId),
  });
  const summaryIn = createSummaryIn(options.providers);
  const approveUrl = (id: string) => mountedAt(publicUrl) + paths.approve(id);
  const approvals = createApprovals({
    store,
    keyring,
    changes,
    backgroundWork,
    emit,
    summaryIn,
    notSent: (approval, reason) => activity.notSent(approval, reason),
    accountOf: (key) => accountOf(vault, key),
    approveUrl,
    limits: options.approvals,
  });

  // Requests to providers: oauth/, connections/, mcp/.
  const documents = createClientDocuments(publicUrl, keyring, redirectUri, productName);
  const registrations = createRegistrations({ network, store, keyring, redirectUri, productName });
  const discover = createDiscover(network, createClientOf(documents, registrations));
  const outages = createOutages();
  const tokenServices = { vault, store, keyring, discover, emit, backgroundWork };
  const access = withProductTokens(createAccessTokens(tokenServices), tokenServices);
  const presence = createPresence(changes);
  const rateLimits = createRateLimits(options.rateLimit, store);
  const activity = createActivity({
    pages: createActivityPages({
      store,
      keyring,
      lifetimeOf,
      isConnected: async (userId, connection) =>
        providers.ofProduct(connection) !== undefined ||
        (await store.get(connectionKey({ userId, connection }, "grant"), { newest: true })) !== undefined,
    }),
    onWrite: (userId) => changes.publish(userId, { activity: true }),
    backgroundWork,
    summaryIn,
  });
  const inputSchemas = createInputSchemas();
  const permissions = createPermissions({ vault, changes, activity, gate: () => gate });
  const gate: Gate = createGate({
    approvals,
    // A browser session cannot be asked later.
    isAskable: (userId) => !isSessionUser(userId),
    access,
    activity,
    backgroundWork,
    choicesOf: permissions.choicesOf,
    faultIn: inputSchemas.faultIn,
    otherSpellingIn: inputSchemas.otherSpellingIn,
    holdSeconds: options.approvals.holdSeconds,
  });
  const mcpServices = {
    gate,
    inputSchemas,
    rounds: options.approvals.rounds ? createRounds(keyring, options.approvals.expireSeconds * 1000) : undefined,
    approveUrl,
    count: rateLimits.call,
    network,
    access,
    vault,
    store,
    keyring,
    changes,
    presence,
    outages,
    usage,
    emit,
    backgroundWork,
  };
  const mcp = createMcp(mcpServices);
  const questions = createQuestions({
    store,
    keyring,
    changes,
    backgroundWork,
    accountOf: (key) => accountOf(vault, key),
  });
  const connectionServices: ConnectionServices = {
    providers,
    vault,
    directory,
    usage,
    store,
    discover,
    registrations,
    network,
    outages,
    changes,
    redirectUri,
    attempts: createAttempts(store, keyring),
    links: createLinks(store, keyring, backgroundWork),
    identifyAccount: mcp.identifyAccount,
    emit,
    backgroundWork,
  };

  // Requests of browsers: router/, users/. If the store does not answer, this fails, and the stored grants expire later.
  const endUser = (userId: string) =>
    void backgroundWork.hold(disconnectAll(connectionServices, userId)).catch(() => undefined);
  const sessions = createSession(options, keyring, store, identify ? undefined : endUser);
  const userMark = createUserMark(keyring);
  const agentTokens = createAgentTokens({ vault, keyring, providers });
  const hostUsers: HostUsers = new WeakMap();
  const requestContext = createRequestContext({ ...options, providers, rateLimits, userMark, hostUsers, agentTokens });
  const streams = createEventStreams(changes, presence);

  return {
    network,
    redirectUri,
    keyring,
    store,
    changes,
    health,
    documents,
    registrations,
    access,
    approvals,
    activity,
    mcp,
    questions,
    connectionServices,
    ...sessions,
    rateLimits,
    userMark,
    hostUsers,
    agentTokens,
    permissions,
    requestContext,
    streams,
    /** Ends streams and timers, and waits for the background work. */
    async close(): Promise<void> {
      streams.close();
      mcp.close();
      questions.close();
      presence.close();
      activity.close();
      await backgroundWork.close();
      await changes.close();
      await store.close?.();
    },
  };
}

/** The store of a product that passes none. */
function storeOf({ redis, redisPrefix: prefix, redisReplicas: replicas }: ParsedOptions): Store {
  return redis ? redisStore(redis, { prefix, replicas }) : memoryStore();
}
