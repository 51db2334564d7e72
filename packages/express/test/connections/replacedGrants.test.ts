import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterEach, beforeEach, expect, it } from "vitest";
import { agentcard, type Provider } from "../../src/index.js";
import { type AuthorizationServer, openAuthorizationServer } from "../support/openAuthorizationServer.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, connect as connectAt, openProduct, type Product } from "../support/openProduct.js";

let server: AuthorizationServer;
let product: Product;
let account: string | undefined;
beforeEach(async () => {
  server = await openAuthorizationServer();
  account = undefined;
  const usual: Provider = {
    ...agentcard({ clientId: "product", origin: server.origin }),
    ownTools: undefined,
    account: async () => account,
  };
  product = await openProduct({
    more: () => [
      { ...usual, id: "whole" },
      { ...usual, id: "single", revokes: "token" },
    ],
  });
});
afterEach(async () => {
  await product.close();
  await server.close();
});

async function connect(browser: Browser, provider: string): Promise<void> {
  const url = await authorize(browser, provider, attemptId());
  await browser.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  expect(await connectionOf(browser, provider)).toMatchObject({ status: "connected" });
}
const disconnect = async (browser: Browser, provider: string) =>
  (await browser.json(paths.connection(provider), { method: "DELETE" })).body;

it.each([
  ["whole", "alice@example.com"],
  ["whole", undefined],
  ["single", "alice@example.com"],
  ["single", undefined],
])(
  "F-M2: disconnecting revokes all grants of a user who has connected three times (%s, account %s)",
  async (provider, name) => {
    account = name;
    const alice = await product.browserOf("alice");
    for (let time = 0; time < 3; time++) await connect(alice, provider);
    expect(await disconnect(alice, provider)).toEqual({ revokedAtProvider: true });
    expect(new Set(server.revoked).size).toBe(6);
  },
);

it("F-M2: Keyhold revokes no replaced grant of the same account while the newest one is in use", async () => {
  account = "alice@example.com";
  const alice = await product.browserOf("alice");
  for (let time = 0; time < 2; time++) await connect(alice, "whole");
  await product.keyhold.close();
  expect(server.revoked).toEqual([]);
});

it("F-M2: disconnecting does not confirm the revocation if more grants were replaced than Keyhold keeps", async () => {
  const alice = await product.browserOf("alice");
  for (let time = 0; time < 12; time++) await connect(alice, "whole");
  expect(await disconnect(alice, "whole")).toEqual({ revokedAtProvider: false });
  expect(new Set(server.revoked).size).toBe(22);
});

it("F-M2: disconnecting does not confirm the revocation if a record was replaced that did not open", async () => {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  const shared = await openProduct({ redis });
  const alice = await shared.browserOf("alice");
  await connectAt(shared, alice, "agentcard");
  await redis.set("keyhold:{alice:agentcard}:grant", "cut");
  await connectAt(shared, alice, "agentcard");
  expect(await disconnect(alice, "agentcard")).toEqual({ revokedAtProvider: false });
  await shared.close();
  redis.destroy();
  await running.close();
});
