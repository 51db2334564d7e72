import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mcpServer } from "../../src/index.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer, serverMetadata } from "../support/openProtectedServer.js";

let server: ProtectedServer;
let product: Product;
beforeEach(async () => {
  server = await openProtectedServer();
  product = await openProduct({ more: () => [mcpServer({ id: "found", name: "Found", url: server.url })] });
});
afterEach(async () => {
  vi.useRealTimers();
  await product.close();
  await server.close();
});

const register = async () => authorize(await product.browserOf("alice"), "found", attemptId());
const ailments = async () =>
  (await product.keyhold.diagnose()).filter(({ provider, level }) => provider === "found" && level !== "ok");

it("F-G1: the doctor says when a registered client's secret expires, and registers no client", async () => {
  expect(await ailments()).toEqual([]);
  expect(server.asked("/register")).toEqual([]);
  await register();
  const [client] = server.authority.clients.values();
  const end = new Date((client?.client_secret_expires_at ?? 0) * 1000).toISOString().slice(0, 10);
  const found = { problem: "registration-ends", level: "warning", why: `It expires on ${end}.` };
  const fix = (what: string) =>
    `clientId: process.env.CLIENT_ID, issuer: "${server.origin}/", // ${what}, registered at the provider`;
  expect(await ailments()).toMatchObject([{ ...found, fix: fix("a public client") }]);
  await server.change(serverMetadata, { token_endpoint_auth_methods_supported: ["client_secret_post"] });
  expect(await ailments()).toMatchObject([{ ...found, fix: fix("a client whose secret does not expire") }]);
  expect(server.asked("/register")).toHaveLength(1);
});

it("F-G1: the doctor reports no problem of a registered client that does not expire", async () => {
  await server.change(serverMetadata, { token_endpoint_auth_methods_supported: ["none"] });
  await register();
  expect(await ailments()).toEqual([]);
});

it.each<[string, () => unknown]>([
  ["its token endpoint", () => server.authority.clients.clear()],
  [
    "its authorization endpoint alone",
    () => {
      server.authority.clients.clear();
      server.script("/token", (_req, res) => void res.status(400).json({ error: "invalid_grant" }));
      server.script("/authorize", (_req, res) => void res.status(400).end());
    },
  ],
])("F-D7: the doctor notices by %s that the server has lost a registration, and the fix works", async (_what, lose) => {
  await register();
  lose();
  const fix = 'await keyhold.forgetRegistration({ provider: "found" });';
  expect(await ailments()).toContainEqual(
    expect.objectContaining({ problem: "registration-forgotten", level: "error", fix }),
  );
  expect(await product.keyhold.forgetRegistration({ provider: "found" })).toBe(true);
  expect(await ailments()).toEqual([]);
});
