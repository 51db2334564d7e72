import { paths } from "@keyhold/contract";
import type { RequestHandler, Response } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { mcpServer } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
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
let bob: Browser;
const cleanups: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  server = await openProtectedServer();
  product = await openProduct({ more: () => [mcpServer({ id: "found", name: "Found", url: server.url })] });
  [alice, bob] = [await product.browserOf("alice"), await product.browserOf("bob")];
  cleanups.push(server.close, product.close);
});
afterEach(async () => {
  vi.useRealTimers();
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const usual: RequestHandler = (_req, _res, next) => next();
const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
const followed = async (url: string) => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
const statusOf = async (browser: Browser) => (await connectionOf(browser, "found"))?.status;
const registered = () => server.asked("/register").length;

async function connect(browser: Browser, follow = followed): Promise<unknown> {
  const id = attemptId();
  const callback = await follow(await authorize(browser, "found", id));
  if (callback) await browser.navigate(callback);
  return (await browser.json(paths.attempt("found", id))).body;
}

async function call(browser: Browser): Promise<unknown> {
  const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  const { status, body } = await browser.json(paths.tool("found", "read"), init);
  return status === 200 ? 200 : (body as { error: { code: string } }).error.code;
}

/** Begins to connect, without a visit to the provider. @returns the state of the attempt */
async function start(browser: Browser): Promise<unknown> {
  const id = attemptId();
  await authorize(browser, "found", id);
  return (await browser.json(paths.attempt("found", id))).body;
}

/** The server answers the next refreshes with this refusal, `times` times. */
function refuse(refusal: (res: Response) => unknown, times = 1): void {
  let left = times;
  server.script("/token", (req, res, next) => {
    if (req.body.grant_type !== "refresh_token" || left-- <= 0) return next();
    refusal(res);
  });
}

describe("answers about one user's grant", () => {
  it.each<[string, (res: Response) => unknown]>([
    ["400 unauthorized_client", (res) => res.status(400).json({ error: "unauthorized_client" })],
    ["403 unauthorized_client", (res) => res.status(403).json({ error: "unauthorized_client" })],
    [
      "401 invalid_grant with Bearer",
      (res) => res.status(401).set("www-authenticate", "Bearer").json({ error: "invalid_grant" }),
    ],
    [
      "401 invalid_grant with Basic",
      (res) => res.status(401).set("www-authenticate", "Basic").json({ error: "invalid_grant" }),
    ],
    ["401 with a challenge alone", (res) => res.status(401).set("www-authenticate", "Basic").end()],
    ["one 400 invalid_client", (res) => res.status(400).json({ error: "invalid_client" })],
    [
      "one 401 invalid_client",
      (res) => res.status(401).set("www-authenticate", "Basic").json({ error: "invalid_client" }),
    ],
  ])(
    "F-D1, F-M3: %s for one user's grant ends no other user's grant, and Keyhold registers no new client",
    async (_case, refusal) => {
      for (const browser of [alice, bob]) expect(await connect(browser)).toMatchObject({ status: "connected" });
      server.authority.accessTokens.clear();
      refuse(refusal);
      expect(await call(alice)).not.toBe(200);
      expect(await call(bob)).toBe(200);
      expect([await statusOf(bob), registered()]).toEqual(["connected", 1]);
    },
  );

  it.each(["invalid_client", "unauthorized_client", "invalid_grant"])(
    "F-D1: a made-up code that the server answers with %s ends no grant, and Keyhold registers no new client",
    async (error) => {
      expect(await connect(bob)).toMatchObject({ status: "connected" });
      server.script("/token", (req, res, next) => {
        if (req.body.code !== "made-up") return next();
        res.status(400).json({ error });
      });
      for (let time = 0; time < 2; time++) {
        const url = await authorize(alice, "found", attemptId());
        const state = new URL(url).searchParams.get("state") ?? "";
        await alice.navigate(
          `${product.mount}${paths.callback("found")}?${new URLSearchParams({ code: "made-up", state })}`,
        );
      }
      server.authority.accessTokens.clear();
      expect(await call(bob)).toBe(200);
      expect(registered()).toBe(1);
    },
  );

  it("F-M3: no grant is lost if the server refuses the client for some minutes", async () => {
    for (const browser of [alice, bob]) await connect(browser);
    server.authority.accessTokens.clear();
    server.script("/token", (_req, res) => void res.status(401).json({ error: "invalid_client" }));
    for (const pause of [0, 1_000, 5_000]) {
      later(pause);
      for (const browser of [alice, bob]) expect(await call(browser)).not.toBe(200);
    }
    expect(await statusOf(alice)).toBe("needs_reconnect");
    server.script("/token", usual);
    later(600_000);
    expect([await call(alice), await call(bob)]).toEqual([200, 200]);
    expect([await statusOf(alice), await statusOf(bob), registered()]).toEqual(["connected", "connected", 1]);
  });

  it("F-D1: a grant keeps using the client that it was issued to, after the product has registered again", async () => {
    await connect(alice);
    expect(await product.keyhold.forgetRegistration({ provider: "found" })).toBe(true);
    await connect(bob);
    expect(registered()).toBe(2);
    server.authority.accessTokens.clear();
    expect([await call(alice), await call(bob)]).toEqual([200, 200]);
    const clients = server.asked("/token").filter(({ refresh_token }) => refresh_token);
    expect(new Set(clients.map(({ client_id }) => client_id)).size).toBe(2);
    expect((await alice.json(paths.connection("found"), { method: "DELETE" })).body).toEqual({
      revokedAtProvider: true,
    });
  });

  it("F-M3: metadata that name another authorization server for a short time end no grant", async () => {
    const other = await openProtectedServer();
    cleanups.push(other.close);
    await connect(alice);
    server.authority.accessTokens.clear();
    await server.change(resourceMetadata, { authorization_servers: [`${other.origin}/`] });
    later(61 * 60_000);
    expect(await call(alice)).toBe("provider_unavailable");
    expect(await statusOf(alice)).not.toBe("needs_reconnect");
    expect(other.paths()).not.toContain("/register");

    server.script(resourceMetadata, usual);
    later(1_000);
    expect(await call(alice)).toBe(200);
    expect(registered()).toBe(1);
  });

  it("F-M3, F-M2: when the authorization server has changed permanently, Keyhold offers Reconnect, and can revoke the old grant at the old server", async () => {
    const other = await openProtectedServer();
    cleanups.push(other.close);
    await connect(alice);
    server.authority.accessTokens.clear();
    await server.change(resourceMetadata, { authorization_servers: [`${other.origin}/`] });
    later(61 * 60_000);
    for (const pause of [0, 1_000, 5_000]) {
      later(pause);
      expect(await call(alice)).not.toBe(200);
    }
    expect(await statusOf(alice)).toBe("needs_reconnect");
    const gone = await alice.json(paths.connection("found"), { method: "DELETE" });
    expect(gone.body).toEqual({ revokedAtProvider: true });
    expect([server.authority.refreshTokens.size, other.asked("/revoke")]).toEqual([0, []]);
  });

  it("F-M3: an MCP server that refuses fresh tokens for two seconds leaves no user in needs_reconnect", async () => {
    for (const browser of [alice, bob]) await connect(browser);
    const metadata = `${server.origin}${resourceMetadata}`;
    server.script(
      "/mcp",
      (_req, res) => void res.status(401).set("www-authenticate", `Bearer resource_metadata="${metadata}"`).end(),
    );
    for (const browser of [alice, bob]) expect(await call(browser)).toBe("provider_unavailable");
    later(1_000);
    for (const browser of [alice, bob]) expect(await call(browser)).toBe("provider_unavailable");
    server.script("/mcp", usual);
    later(5_000);
    for (const browser of [alice, bob]) {
      expect(await call(browser)).toBe(200);
      expect(await statusOf(browser)).toBe("connected");
    }
  });

  it("F-M3: when an MCP server keeps refusing fresh tokens, Keyhold offers Reconnect, and the connection works again when the server accepts them", async () => {
    await connect(alice);
    server.script("/mcp", (_req, res) => void res.status(401).end());
    for (const pause of [0, 1_000, 5_000]) {
      later(pause);
      await call(alice);
    }
    expect(await statusOf(alice)).toBe("needs_reconnect");
    server.script("/mcp", usual);
    expect(await call(alice)).toBe("needs_reconnect");
    later(600_000);
    expect(await call(alice)).toBe(200);
    await vi.waitFor(async () => expect(await statusOf(alice)).toBe("connected"), PATIENCE);
  });
});

describe("a registration that the server has forgotten", () => {
  it("F-I5, F-D7: Keyhold replaces a forgotten registration before it sends the browser to the server", async () => {
    await connect(alice);
    server.authority.clients.clear();
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    expect(registered()).toBe(2);
    server.authority.clients.clear();
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    expect(registered()).toBe(3);
  });

  it("F-I5: Keyhold does not replace a registration because of a single refusal", async () => {
    await connect(alice);
    refuse((res) => res.status(400).json({ error: "invalid_client" }));
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    expect(registered()).toBe(1);
  });

  it.each(["invalid_client", "unauthorized_client"])(
    "F-D7: if the browser comes back with %s, Keyhold registers again before the next attempt, and at most once an hour",
    async (error) => {
      await connect(alice);
      const refused = async (url: string) => {
        const { searchParams } = new URL(url);
        const back = new URLSearchParams({ error, state: searchParams.get("state") ?? "" });
        return `${searchParams.get("redirect_uri")}?${back}`;
      };
      expect(await connect(bob, refused)).toEqual({ status: "failed", code: "authorization_refused" });
      expect(await connect(bob)).toMatchObject({ status: "connected" });
      expect(registered()).toBe(2);
      for (let time = 0; time < 5; time++) await connect(bob, refused);
      expect(registered()).toBe(2);
      server.authority.accessTokens.clear();
      expect(await call(alice)).toBe(200);
    },
  );

  it("F-D7: Keyhold replaces a registration after three attempts in a row from which no browser came back", async () => {
    await connect(alice);
    for (let time = 0; time < 3; time++) expect(await connect(bob, async () => "")).toEqual({ status: "pending" });
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    expect(registered()).toBe(2);
  });

  it.each([
    [429, { error: "too_many_requests" }],
    [403, { error: "access_denied" }],
    [500, {}],
  ])(
    "F-D1, F-D7: Keyhold keeps a doubtful registration if the server answers %d to a new one",
    async (status, body) => {
      await connect(alice);
      for (let time = 0; time < 3; time++) await connect(alice, async () => "");
      server.script("/register", (_req, res) => void res.status(status).json(body));
      expect([await connect(bob), await connect(bob)]).toMatchObject([
        { status: "connected" },
        { status: "connected" },
      ]);
      expect(registered()).toBe(2);
    },
  );

  it("F-I5: Keyhold keeps a registration until the server accepts a new one", async () => {
    await connect(alice);
    const { clients } = server.authority;
    const known = [...clients];
    clients.clear();
    server.script("/register", (_req, res) => void res.status(503).end());
    expect(await start(bob)).toMatchObject({ status: "failed", code: "provider_unavailable" });
    for (const [id, client] of known) clients.set(id, client);
    expect(await connect(bob)).toMatchObject({ status: "connected" });
  });

  it("F-I5: Keyhold replaces the registration at most once if the server answers invalid_client to every unknown refresh token", async () => {
    server.script("/token", (req, res, next) => {
      const { grant_type, refresh_token } = req.body;
      if (grant_type !== "refresh_token" || server.authority.refreshTokens.has(refresh_token)) return next();
      res.status(401).json({ error: "invalid_client" });
    });
    for (let time = 0; time < 5; time++)
      expect(await connect(time % 2 ? bob : alice)).toMatchObject({ status: "connected" });
    expect(registered()).toBe(2);
  });

  it("F-D7: forgetRegistration() removes a registration, and returns false if the provider has none", async () => {
    expect(await product.keyhold.forgetRegistration({ provider: "found" })).toBe(false);
    await connect(alice);
    expect(await product.keyhold.forgetRegistration({ provider: "found" })).toBe(true);
    expect(await product.keyhold.forgetRegistration({ provider: "agentcard" })).toBe(false);
    await expect(product.keyhold.forgetRegistration({ provider: "none" })).rejects.toMatchObject({
      code: "unknown_provider",
    });
    await connect(bob);
    expect(registered()).toBe(2);
  });
});

describe("a registered client whose secret expires", () => {
  it("F-G1: Keyhold uses a client until its secret expires if the server registers no other", async () => {
    await connect(alice);
    server.script("/register", (_req, res) => void res.status(403).json({ error: "access_denied" }));
    later(16 * 24 * 3_600_000);
    bob = await product.browserOf("bob");
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    later(15 * 24 * 3_600_000);
    bob = await product.browserOf("bob");
    expect(await start(bob)).toMatchObject({ status: "failed" });
  });

  it("F-G1: Keyhold replaces a client with an expiring secret after half of its lifetime, and its grants keep working until then", async () => {
    await server.change(serverMetadata, { token_endpoint_auth_methods_supported: ["client_secret_post", "none"] });
    await connect(alice);
    later(16 * 24 * 3_600_000);
    // Sessions have ended by then.
    [alice, bob] = [await product.browserOf("alice"), await product.browserOf("bob")];
    expect(await connect(bob)).toMatchObject({ status: "connected" });
    expect(server.asked("/register")).toMatchObject([
      { token_endpoint_auth_method: "client_secret_post" },
      { token_endpoint_auth_method: "none" },
    ]);
    server.authority.accessTokens.clear();
    expect([await call(alice), await call(bob)]).toEqual([200, 200]);
  });
});
