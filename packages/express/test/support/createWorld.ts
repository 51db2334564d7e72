import { None } from "oauth4webapi";
import { MockAgent } from "undici";
import { createChanges } from "../../src/changes/createChanges.js";
import type { ConnectionServices } from "../../src/connections/ConnectionServices.js";
import { callContext } from "../../src/connections/callContext.js";
import { createAccessTokens } from "../../src/connections/createAccessTokens.js";
import { createAttempts } from "../../src/connections/createAttempts.js";
import { createLinks } from "../../src/connections/createLinks.js";
import { createOutages } from "../../src/connections/createOutages.js";
import { createProviders } from "../../src/connections/createProviders.js";
import { createUsage } from "../../src/connections/createUsage.js";
import { agentcard, KeyholdError } from "../../src/index.js";
import type { Network } from "../../src/network/createNetwork.js";
import type { AuthorizationContext } from "../../src/oauth/AuthorizationContext.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createBackgroundWork } from "../../src/util/createBackgroundWork.js";
import { createDirectory } from "../../src/vault/createDirectory.js";
import { createKeyring, type Keyring } from "../../src/vault/createKeyring.js";
import { connectionKey, contextOf, createVault, parseGrantKey } from "../../src/vault/createVault.js";
import type { CallContext, Grant } from "../../src/vault/Grant.js";
import { createRotatingServer } from "./createRotatingServer.js";

const origin = "http://localhost:1";
const provider = agentcard({ clientId: "product", origin });
export const issuedBy = { issuer: `${origin}/`, clientId: "product" };
export const resolveCall = (userId: string): CallContext =>
  callContext({ userId, provider, connection: provider.id, requestId: "the only one" });

/** Whether a command to the store is lost on its way there, or its answer on the way back. */
export type Hiccup = "before" | "after";

/** Decides when each step happens. */
interface Steps {
  schedule<T>(task: Promise<T>, label: string): Promise<T>;
}

let worlds = 0;

/**
 * Two processes of a product, their database and their authorization server.
 *
 * @param steps a scheduler that decides what happens next
 * @param databases the store of each process. All are on the same database, which several worlds can use
 */
export function createWorld(steps: Steps, databases: readonly [Store, Store] = inMemory()) {
  const world = ++worlds;
  const hiccups: Hiccup[] = [];
  const lockHolders = new Map<string, string>();
  const lostLocks = new Set<string>();
  const stored = new Map<string, string>();
  const keyring = createKeyring(["a key that is long enough for a test"]);
  const server = createRotatingServer((userId) => lostLocks.has(connectionKey(resolveCall(userId), "lock")));
  const step = (label: string) => steps.schedule(Promise.resolve(), label);
  /** As slow as a key management service: other work happens while it seals and opens. */
  const slowKeyring: Keyring = {
    ...keyring,
    async seal(text, sealContext) {
      await step("seals");
      return keyring.seal(text, sealContext);
    },
    async open(sealed, sealContext) {
      await step("opens");
      return keyring.open(sealed, sealContext);
    },
  };

  async function remote<T>(label: string, command: (isHeard: boolean) => Promise<T>): Promise<T> {
    await step(label);
    const hiccup = hiccups.shift();
    if (hiccup === "before") throw new KeyholdError("store_unavailable");
    const answer = await command(!hiccup);
    if (hiccup) throw new KeyholdError("store_unavailable");
    return answer;
  }

  const storeOf = (database: Store): Store => ({
    list: database.list,
    count: database.count,
    get: (key) => remote(`get ${key}`, () => database.get(key)),
    take: (key) => remote(`take ${key}`, () => database.take(key)),
    set: (key, value, options) =>
      remote(`set ${key}`, async () => {
        const grant: Grant = JSON.parse(
          await keyring.open(value, contextOf(resolveCall(parseGrantKey(key)?.userId ?? ""))),
        );
        stored.set(key, grant.tokens?.refreshToken ?? "");
        await database.set(key, value, options);
      }),
    swap(key, expected, next, options) {
      // A process that frees a lock has done its work, even if the command does not reach the store.
      if (next === undefined && lockHolders.get(key) === expected) lockHolders.delete(key);
      return remote(`swap ${key}`, async (isHeard) => {
        const done = await database.swap(key, expected, next, options);
        if (done && expected === undefined && next) {
          if (lockHolders.has(key)) lostLocks.add(key);
          // A process that gets no answer does not know that it has the lock, and does nothing.
          if (isHeard) lockHolders.set(key, next);
        }
        return done;
      });
    },
  });

  const network: Network = {
    safeFetch:
      () =>
      async (url, { body } = {}) => {
        await step(new URL(url).pathname);
        return server.fetch(String(url), new URLSearchParams(String(body)));
      },
    dispatcherOf: () => new MockAgent(),
  };
  const context: AuthorizationContext = {
    network,
    provider,
    server: { issuer: issuedBy.issuer, token_endpoint: `${origin}/token`, revocation_endpoint: `${origin}/revoke` },
    issuers: [issuedBy.issuer],
    client: { client_id: "product" },
    authentication: None(),
  };
  const [store, another] = [storeOf(databases[0]), storeOf(databases[1])];
  const vault = createVault(store, slowKeyring);
  const backgroundWork = createBackgroundWork();
  const directory = createDirectory(store, slowKeyring);
  const services: ConnectionServices = {
    vault,
    store,
    providers: createProviders({ publicUrl: new URL(origin), providers: [provider] }, directory),
    registrations: { drop: async () => {} },
    network,
    attempts: createAttempts(store, slowKeyring),
    links: createLinks(store, slowKeyring, backgroundWork),
    discover: Object.assign(async () => context, { expire: () => undefined }),
    outages: createOutages(),
    changes: createChanges(),
    emit: () => {},
    backgroundWork,
    directory,
    usage: createUsage({ store, backgroundWork }),
    redirectUri: () => origin,
    async identifyAccount() {
      await step("asks for the account");
      return { label: "alice@example.com" };
    },
  };

  return {
    step,
    server,
    hiccups,
    lostLocks,
    services,
    users: { alice: `alice ${world}`, bob: `bob ${world}` },
    // Calls of one process wait for each other.
    processes: [
      createAccessTokens({ ...services, store: { ...store } }),
      createAccessTokens({ ...services, store: another, vault: createVault(another, slowKeyring) }),
    ] as const,
    loseLock: (userId: string) => databases[0].take(connectionKey(resolveCall(userId), "lock")),
    /** The first refresh token of a user's latest connection. */
    latest: (userId: string) => stored.get(connectionKey(resolveCall(userId), "grant")) ?? "",
  };
}

function inMemory(): [Store, Store] {
  const store = memoryStore();
  return [store, store];
}
