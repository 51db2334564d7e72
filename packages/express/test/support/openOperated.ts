import { addConnection } from "../../src/connections/addConnection.js";
import { agentcard, createKeyhold, type KeyholdEvent, type KeyholdOptions, memoryStore } from "../../src/index.js";
import { createDirectory } from "../../src/vault/createDirectory.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { createVault } from "../../src/vault/createVault.js";
import type { Grant } from "../../src/vault/Grant.js";
import { openAuthorizationServer } from "./openAuthorizationServer.js";
import { testKey } from "./openProduct.js";

/** A product without pages, whose scripts and jobs work with the connections of many users. The provider is scripted. */
export async function openOperated(options: Partial<KeyholdOptions> = {}) {
  const { store = memoryStore(), ...others } = options;
  const provider = await openAuthorizationServer();
  const events: KeyholdEvent[] = [];
  const card = {
    ...agentcard({ clientId: "product", origin: provider.origin }),
    ownTools: undefined,
    account: undefined,
  };
  const open = (changes: Partial<KeyholdOptions> = {}) =>
    createKeyhold({
      publicUrl: "http://localhost:1/api/keyhold",
      keys: [testKey],
      store,
      identify: () => undefined,
      onEvent: (event) => void events.push(event),
      providers: [card, { ...card, id: "second" }],
      ...others,
      ...changes,
    });
  const keyhold = open();
  const keyring = createKeyring([testKey]);
  const vault = createVault(store, keyring);
  const directory = createDirectory(store, keyring);

  async function tokens() {
    const body = new URLSearchParams({ grant_type: "authorization_code" });
    const answer = await (await fetch(`${provider.origin}/token`, { method: "POST", body })).json();
    const { access_token, refresh_token } = answer as { access_token: string; refresh_token: string };
    return { accessToken: access_token, refreshToken: refresh_token };
  }
  const cardOf = (id: string) => ({ ...card, id });
  const keyOf = (userId: string, id = "agentcard") => ({
    userId,
    provider: cardOf(id.replace(/\..*/, "")),
    connection: id,
  });

  return {
    store,
    provider,
    events,
    keyhold,
    /** Another process of the product. */
    open,
    /** The provider with this id. */
    card: cardOf,
    /** Stores a connection of a user, also a further one, as if the user had connected at this time. */
    async connect(userId: string, connectedAt = new Date(), changes: Partial<Grant> = {}, id = "agentcard") {
      const issuedBy = { issuer: `${provider.origin}/`, clientId: "product" };
      const grant = { tokens: { ...(await tokens()), issuedBy }, connectedAt: connectedAt.toISOString(), ...changes };
      await addConnection({ directory, vault }, keyOf(userId, id));
      await vault.write(keyOf(userId, id), grant);
    },
    read: async (userId: string, id?: string) => (await vault.read(keyOf(userId, id)))?.grant,
    /** All keys in the store. */
    async keys() {
      const keys: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.list("", { after });
        keys.push(...page.keys);
        after = page.next;
      } while (after !== undefined);
      return [...new Set(keys)].sort();
    },
    async close() {
      await keyhold.close();
      await provider.close();
    },
  };
}

export type Operated = Awaited<ReturnType<typeof openOperated>>;
