import { exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Keyhold, type McpServerOptions, mcpServer, type Store } from "../../src/index.js";
import { keysOf } from "../../src/stores/keysOf.js";
import { openProduct, type Product } from "../support/openProduct.js";
import { openProductServer, type ProductServer, productClient } from "../support/openProductServer.js";
import { type OpenedStores, serverKinds, storeKinds } from "../support/storeKinds.js";

const clientSecret = "the client secret of the product";
const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
const clientKey = JSON.stringify({ ...(await exportJWK(privateKey)), alg: "ES256", kid: "first" });
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "first" }] };
const credentials = {
  secret: { clientId: "product", clientSecret },
  key: { clientId: "signing", clientKey },
} satisfies Record<string, Partial<McpServerOptions>>;
const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "read", arguments: {} } });
const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

describe.each([...new Set([...storeKinds, ...serverKinds])])("the token of the product on $name", (kind) => {
  let stores: OpenedStores;
  let store: Store;
  let server: ProductServer;
  let product: Product;

  beforeAll(async () => {
    stores = await kind.start();
    store = await stores.open();
    server = await openProductServer(
      productClient({ client_secret: clientSecret, token_endpoint_auth_method: "client_secret_post" }),
      productClient({
        client_id: "signing",
        jwks,
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
      }),
    );
    product = await openProduct({ store });
  });
  afterAll(async () => {
    await product.close();
    await server.close();
    await stores.close();
  });

  /** A process of its own. */
  const openProcess = async (by: keyof typeof credentials) => {
    const common = { id: by, name: "Search", url: server.url, issuer: server.issuer, clientCredentials: true } as const;
    return product.open({ store: await stores.open(), providers: [mcpServer({ ...common, ...credentials[by] })] });
  };
  async function call(keyhold: Keyhold, provider: string, userId = "alice"): Promise<string> {
    const { url, fetch } = await keyhold.mcp({ userId, provider, agent: "shopper" });
    return (await fetch(url, { method: "POST", headers, body })).text();
  }
  async function stored() {
    const found: string[] = [];
    for await (const key of keysOf(store, "keyhold:product-token:")) found.push((await store.get(key)) ?? "");
    return found;
  }

  it.each(["secret", "key"] as const)(
    "processes with a client %s share it, sealed, and replace it once",
    async (by) => {
      const before = { granted: server.granted.length, stored: (await stored()).length };
      const [one, two] = [await openProcess(by), await openProcess(by)];
      const calls = [call(one, by), call(two, by, "bob"), call(one, by, "carol"), call(two, by)];
      for (const text of await Promise.all(calls)) expect(text).toContain("read done");
      expect(server.granted).toHaveLength(before.granted + 1);
      expect(await stored()).toHaveLength(before.stored + 1);
      for (const token of server.tokens) expect((await stored()).join()).not.toContain(token);

      server.expireAccessTokens();
      for (const text of await Promise.all([call(one, by), call(two, by, "bob")])) expect(text).toContain("read done");
      expect(server.granted).toHaveLength(before.granted + 2);
      expect(await stored()).toHaveLength(before.stored + 1);

      // A process that starts later finds the new token.
      expect(await call(await openProcess(by), by)).toContain("read done");
      expect(server.granted).toHaveLength(before.granted + 2);
    },
  );

  it("keyhold.forget() leaves it, and removes what the user's calls have left", async () => {
    const keyhold = await openProcess("secret");
    await call(keyhold, "secret", "dave");
    const lines = async () => (await keyhold.activity({ userId: "dave" })).activity;
    await expect.poll(lines).toHaveLength(1);
    const before = await stored();
    await keyhold.forget("dave");
    expect(await lines()).toEqual([]);
    expect(await stored()).toEqual(before);
  });
});
