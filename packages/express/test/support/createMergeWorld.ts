import { None } from "oauth4webapi";
import { MockAgent } from "undici";
import { createChanges } from "../../src/changes/createChanges.js";
import { addConnection } from "../../src/connections/addConnection.js";
import type { ConnectionServices } from "../../src/connections/ConnectionServices.js";
import { callContext } from "../../src/connections/callContext.js";
import { createAttempts } from "../../src/connections/createAttempts.js";
import { createLinks } from "../../src/connections/createLinks.js";
import { createOutages } from "../../src/connections/createOutages.js";
import { createProviders } from "../../src/connections/createProviders.js";
import { createUsage } from "../../src/connections/createUsage.js";
import { labelGrant } from "../../src/connections/labelGrant.js";
import { grantBefore, storeGrant } from "../../src/connections/storeGrant.js";
import { agentcard } from "../../src/index.js";
import type { Network } from "../../src/network/createNetwork.js";
import type { AuthorizationContext } from "../../src/oauth/AuthorizationContext.js";
import { keysOf } from "../../src/stores/keysOf.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createBackgroundWork } from "../../src/util/createBackgroundWork.js";
import { createDirectory } from "../../src/vault/createDirectory.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { connectionKey, contextOf, createVault, parseGrantKey } from "../../src/vault/createVault.js";
import type { CallContext, Grant } from "../../src/vault/Grant.js";
import { withLock } from "../../src/vault/withLock.js";
import { gate } from "./gate.js";

const origin = "http://localhost:1";
export const provider = agentcard({ clientId: "product", origin, accounts: "several" });
const issuedBy = { issuer: `${origin}/`, clientId: "product" };

export const callOf = (connection: string): CallContext =>
  callContext({ userId: "alice", provider, connection, requestId: "the only one" });

/** When a process dies: before or after the store carries out its command with this number. */
export interface Death {
  readonly at: number;
  readonly when: "before" | "after";
}

export const keyring = createKeyring(["a key that is long enough for a test"]);

/** A store, processes that can die at any command to it, and a provider that notes what is revoked. */
export function createMergeWorld(shared: Store = memoryStore()) {
  const revoked = new Set<string>();
  let issued = 0;

  const network: Network = {
    safeFetch:
      () =>
      async (_url, { body } = {}) => {
        revoked.add(new URLSearchParams(String(body)).get("token") ?? "");
        return new Response();
      },
    dispatcherOf: () => new MockAgent(),
  };
  const context: AuthorizationContext = {
    network,
    provider,
    server: { issuer: issuedBy.issuer, revocation_endpoint: `${origin}/revoke` },
    issuers: [issuedBy.issuer],
    client: { client_id: "product" },
    authentication: None(),
  };

  /** A process of the product. It never gets an answer from the store after its death. */
  function startProcess(dies?: Death, own: Store = shared) {
    let count = 0;
    let isDead = false;
    const death = gate();
    const never = () => new Promise<never>(() => {});
    async function remote<T>(command: () => Promise<T>): Promise<T> {
      if (isDead) return never();
      const isLast = ++count === dies?.at;
      if (isLast) {
        isDead = true;
        death.open();
      }
      if (isLast && dies?.when === "before") return never();
      const answer = await command();
      return isLast ? never() : answer;
    }
    const store: Store = {
      ...own,
      get: (...of) => remote(() => own.get(...of)),
      set: (...of) => remote(() => own.set(...of)),
      take: (...of) => remote(() => own.take(...of)),
      swap: (...of) => remote(() => own.swap(...of)),
    };
    const vault = createVault(store, keyring);
    const backgroundWork = createBackgroundWork();
    const directory = createDirectory(store, keyring);
    const services: ConnectionServices = {
      vault,
      store,
      backgroundWork,
      directory,
      usage: createUsage({ store, backgroundWork }),
      providers: createProviders({ publicUrl: new URL(origin), providers: [provider] }, directory),
      registrations: { drop: async () => {} },
      network,
      attempts: createAttempts(store, keyring),
      links: createLinks(store, keyring, backgroundWork),
      discover: Object.assign(async () => context, { expire: () => undefined }),
      outages: createOutages(),
      changes: createChanges(shared.messages),
      emit: () => {},
      redirectUri: () => origin,
      async identifyAccount(call) {
        const token = (await vault.read(call))?.grant.tokens?.accessToken ?? "";
        const [account] = token.split(" ");
        return { label: account, key: account };
      },
    };
    return {
      services,
      isDead: () => isDead,
      died: death.opened,
      /** Connects as a callback does, after the code was redeemed. */
      async connect(connection: string, account: string): Promise<string> {
        const call = callOf(connection);
        const granted = await withLock(store, connectionKey(call, "lock"), async () => {
          const before = await grantBefore(vault, call);
          await addConnection(services, call);
          issued++;
          const tokens = { accessToken: `${account} access ${issued}`, refreshToken: `${account} refresh ${issued}` };
          await storeGrant(services, call, { tokens: { ...tokens, issuedBy } }, { before });
          return { before, claims: {} };
        });
        return labelGrant(services, call, granted);
      },
    };
  }

  return {
    revoked,
    startProcess,
    /** All grants in the store, by connection. */
    async grants(): Promise<Map<string, Grant>> {
      const grants = new Map<string, Grant>();
      for await (const key of keysOf(shared, "keyhold:")) {
        const of = parseGrantKey(key);
        const sealed = of && (await shared.get(key));
        if (!sealed) continue;
        grants.set(of.connection, JSON.parse(await keyring.open(sealed, contextOf({ ...of, provider }))));
      }
      return grants;
    },
    /** The keys of everything that the store has, except locks, which end by themselves. */
    async keys(): Promise<string[]> {
      const keys: string[] = [];
      for await (const key of keysOf(shared, "keyhold:")) if (!/:(lock|merge)$/.test(key)) keys.push(key);
      return keys;
    },
  };
}

/** The refresh tokens in a grant: its own, and the refresh tokens of the grants that it has replaced. */
export const tokensIn = ({ tokens, replaced = [] }: Grant): string[] =>
  [tokens, ...replaced.map((one) => one.tokens)].flatMap((one) => one?.refreshToken ?? []);
