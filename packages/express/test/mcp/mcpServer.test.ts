import { paths } from "@keyhold/contract";
import type { RequestHandler } from "express";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type McpServerOptions, mcpServer } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openOidcServer } from "../support/openOidcServer.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import {
  openProtectedServer,
  type ProtectedServer,
  resourceMetadata,
  serverMetadata,
} from "../support/openProtectedServer.js";

let server: ProtectedServer;
let product: Product;
let alice: Browser;

/** A product whose users connect the MCP server as the provider `found`. */
async function open(url: string, options: Partial<McpServerOptions> = {}) {
  product = await openProduct({ more: () => [mcpServer({ id: "found", name: "Found", url, ...options })] });
  onTestFinished(product.close);
  alice = await product.browserOf("alice");
}

beforeEach(async () => {
  server = await openProtectedServer();
  onTestFinished(server.close);
});
afterEach(() => void vi.useRealTimers());

/** Connects; the authorization server answers without a user. @returns the state of the attempt */
async function connect(browser = alice, follow = followed): Promise<unknown> {
  const id = attemptId();
  await browser.navigate(await follow(await authorize(browser, "found", id)));
  return (await browser.json(paths.attempt("found", id))).body;
}

const followed = async (url: string) => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
const call = (tool: string, browser = alice) =>
  browser.json(paths.tool("found", tool), {
    method: "POST",
    body: "{}",
    headers: { "content-type": "application/json" },
  });
const done = (tool: string) => ({ status: 200, body: { content: [{ type: "text", text: `${tool} done` }] } });
const refused = (code: string) => ({ body: { error: { code } } });

/** Sets the clock forward. Metadata and access tokens are valid for an hour. */
function later(minutes: number) {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
}

describe("mcpServer() with the SDK's own authorization router", () => {
  beforeEach(() => open(server.url));

  it("Keyhold connects an MCP server by its address only, calls it, refreshes tokens and disconnects", async () => {
    expect(await connect()).toMatchObject({ status: "connected" });
    expect(await connectionOf(alice, "found")).toMatchObject({ status: "connected", name: "Found" });
    expect(await call("read")).toMatchObject(done("read"));

    server.authority.accessTokens.clear();
    expect(await call("read")).toMatchObject(done("read"));

    const gone = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(gone.body).toEqual({ revokedAtProvider: true });
    expect([server.authority.accessTokens.size, server.authority.refreshTokens.size]).toEqual([0, 0]);
  });

  it("M4: Keyhold names the MCP server as the resource in every request for a token", async () => {
    await connect();
    server.authority.accessTokens.clear();
    await call("read");
    expect(server.asked("/authorize")).toMatchObject([{ resource: server.url, scope: "read" }]);
    expect(server.asked("/token")).toMatchObject([
      { grant_type: "authorization_code", resource: server.url },
      { grant_type: "refresh_token", resource: server.url },
    ]);
  });

  it("Keyhold registers the product once, however many users connect", async () => {
    await connect();
    const bob = await product.browserOf("bob");
    await connect(bob);
    expect(await call("read", bob)).toMatchObject(done("read"));
    expect(server.asked("/register")).toHaveLength(1);
  });

  it("Keyhold serves the product's client metadata at a public address", async () => {
    const address = product.mount + paths.clientMetadata("found", "none");
    const response = await fetch(address);
    expect(response.headers.get("cache-control")).toBe("public, max-age=3600");
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(await response.json()).toEqual({
      client_id: address,
      client_name: new URL(product.mount).host,
      redirect_uris: [product.keyhold.redirectUris.found],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      application_type: "native",
      token_endpoint_auth_method: "none",
    });
  });

  it("Keyhold registers the product once more after the server has lost the registration", async () => {
    await connect();
    server.authority.clients.clear();
    server.authority.accessTokens.clear();

    expect(await call("read")).toMatchObject(refused("provider_unavailable"));
    expect(await connect()).toMatchObject({ status: "connected" });
    expect(await call("read")).toMatchObject(done("read"));
    expect(server.asked("/register")).toHaveLength(2);
  });
});

describe("an authorization server that reads client metadata documents", () => {
  it("Keyhold sends the address of the product's own document, and registers no client", async () => {
    const clientMetadataUrl = "https://app.example.com/client.json";
    await server.change(serverMetadata, { client_id_metadata_document_supported: true });
    await open(server.url, { clientMetadataUrl });
    server.authority.clients.set(clientMetadataUrl, {
      client_id: clientMetadataUrl,
      redirect_uris: [product.keyhold.redirectUris.found ?? ""],
    });
    expect(await connect()).toMatchObject({ status: "connected" });
    expect(await call("read")).toMatchObject(done("read"));
    expect(server.asked("/register")).toEqual([]);
  });
});

describe("an authorization server that refuses its registered client for a moment", () => {
  it.each<[string, RequestHandler]>([
    ["in the body", (_req, res) => void res.status(400).json({ error: "invalid_client" })],
    ["by a challenge", (_req, res) => void res.status(401).set("www-authenticate", "Basic").json({})],
  ])("after a refusal %s, the next attempt uses the same client", async (_case, refusal) => {
    await open(server.url);
    server.script("/token", refusal);
    expect(await connect()).toEqual({ status: "failed", code: "client_refused" });
    server.script("/token", (_req, _res, next) => next());
    expect(await connect()).toMatchObject({ status: "connected" });
    expect(server.asked("/register")).toHaveLength(1);
  });
});

describe("M3: an MCP server that names another authorization server than before", () => {
  let other: ProtectedServer;
  beforeEach(async () => {
    other = await openProtectedServer();
    onTestFinished(other.close);
    await open(server.url);
  });

  /** From now on the MCP server names the other authorization server. */
  async function move() {
    await server.change(resourceMetadata, { authorization_servers: [`${other.origin}/`] });
  }

  it("Keyhold sends neither the refresh token nor the client of the first authorization server to the new one", async () => {
    await connect();
    const [client] = server.authority.clients.values();
    const [refreshToken] = server.authority.refreshTokens.keys();
    await move();
    later(61);

    expect(await call("read")).toMatchObject(refused("provider_unavailable"));

    expect(other.asked("/token")).toEqual([]);
    await connect();
    const seen = JSON.stringify(["/register", "/authorize", "/token"].map(other.asked));
    for (const secret of [client?.client_id, client?.client_secret, refreshToken]) {
      expect(secret).toMatch(/^[\w-]{36,}$/);
      expect(seen).not.toContain(secret);
    }
    expect(other.asked("/register")).toHaveLength(1);
  });

  it("Keyhold keeps the grants of the first authorization server as long as the MCP server names that server too", async () => {
    await connect();
    const issuers = [`${other.origin}/`, `${server.origin}/`];
    await server.change(resourceMetadata, { authorization_servers: issuers });
    later(61);
    expect(await call("read")).toMatchObject(done("read"));
    expect(other.paths()).toEqual([]);
  });

  it("Keyhold revokes a refresh token only at the authorization server that issued it", async () => {
    await connect();
    await move();
    later(61);
    const gone = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(gone.body).toEqual({ revokedAtProvider: true });
    expect(other.asked("/revoke")).toEqual([]);
    expect(server.authority.refreshTokens.size).toBe(0);
  });

  it("M6: Keyhold sends no code of an attempt at the first authorization server to the new one", async () => {
    await connect();
    later(50);
    const id = attemptId();
    const callback = await followed(await authorize(alice, "found", id));
    const redeemed = server.asked("/token").length;
    await move();
    later(15);

    await alice.navigate(callback);

    const { body } = await alice.json(paths.attempt("found", id));
    expect(body).toEqual({ status: "failed", code: "issuer_mismatch" });
    expect([other.asked("/token"), server.asked("/token").length]).toEqual([[], redeemed]);
  });
});

describe("mcpServer() with oidc-provider", () => {
  it.each([
    ["client_secret_basic", "its 401", {}, undefined],
    ["none", "the configuration", { scope: "openid email offline_access read" }, "alice@example.com"],
  ] as const)(
    "Keyhold connects an MCP server below a path, authenticates by %s, and asks for the scope of %s",
    async (method, _what, options, account) => {
      const oidc = await openOidcServer(method);
      onTestFinished(oidc.close);
      await open(oidc.url, options);

      expect(await connect(alice, oidc.approve)).toMatchObject({ status: "connected" });
      const connection = await connectionOf(alice, "found");
      expect([connection?.status, connection?.account]).toEqual(["connected", account]);
      expect(await call("read")).toMatchObject(done("read"));
      later(61);
      expect(await call("read")).toMatchObject(done("read"));
      expect(oidc.log).toEqual(["registered", "authorization_code", "refresh_token"]);
    },
  );
});
