import { paths } from "@keyhold/contract";
import type { Response } from "express";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { agentcard, mcpServer } from "../../src/index.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize, openProduct, type Product } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer } from "../support/openProtectedServer.js";

let server: ProtectedServer;
let product: Product;
let alice: Browser;
beforeEach(async () => {
  server = await openProtectedServer();
  product = await openProduct({
    more: () => [
      mcpServer({ id: "dynamic", name: "Dynamic", url: server.url }),
      {
        ...agentcard({ clientId: "configured", origin: server.origin }),
        ownTools: undefined,
        id: "configured",
        issuers: [`${server.origin}/`, server.origin],
        resource: server.url,
        scope: "read",
        account: undefined,
      },
    ],
  });
  server.authority.clients.set("configured", {
    client_id: "configured",
    redirect_uris: [product.keyhold.redirectUris.configured ?? ""],
    token_endpoint_auth_method: "none",
  });
  alice = await product.browserOf("alice");
});
afterEach(async () => {
  vi.useRealTimers();
  await product.close();
  await server.close();
});

const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });

async function connect(provider: string): Promise<void> {
  const url = await authorize(alice, provider, attemptId());
  await alice.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  expect(await connectionOf(alice, provider)).toMatchObject({ status: "connected" });
  server.authority.accessTokens.clear();
}

async function call(provider: string): Promise<number | string> {
  const init = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  const { status, body } = await alice.json(paths.tool(provider, "read"), init);
  return status === 200 ? 200 : (body as { error: { code: string } }).error.code;
}

type Answer = (res: Response) => unknown;
const json =
  (status: number, body: unknown): Answer =>
  (res) =>
    res.status(status).json(body);
const text =
  (status: number, type: string, body: string): Answer =>
  (res) =>
    res.status(status).type(type).send(body);
const challenge =
  (status: number, value: string, body?: unknown): Answer =>
  (res) =>
    res
      .status(status)
      .set("www-authenticate", value)
      .json(body ?? {});

/**
 * Sets all further answers of the token endpoint. From now on the clock stands still: a second after a doubtful answer, Keyhold refreshes again.
 *
 * @returns a function that counts the requests since then
 */
function answer(how: Answer): () => number {
  later(0);
  const before = server.asked("/token").length;
  server.script("/token", (_req, res) => void how(res));
  return () => server.asked("/token").length - before;
}

const KINDS = ["configured", "dynamic"] as const;
const forBoth = (cases: readonly [string, Answer][]) =>
  KINDS.flatMap((kind) => cases.map(([name, how]) => [name, kind, how] as const));

/** Answers with which the provider says that the grant has ended. */
const ENDED: [string, Answer][] = [
  ["400 invalid_grant", json(400, { error: "invalid_grant" })],
  ["401 invalid_grant", json(401, { error: "invalid_grant" })],
  ["403 invalid_grant", json(403, { error: "invalid_grant" })],
  ["200 invalid_grant", json(200, { error: "invalid_grant" })],
  ["200 bad_refresh_token", json(200, { error: "bad_refresh_token", error_description: "It has expired." })],
  ["400 bad_refresh_token", json(400, { error: "bad_refresh_token" })],
  [
    "401 invalid_grant with a Bearer challenge",
    challenge(401, 'Bearer error="invalid_token"', { error: "invalid_grant" }),
  ],
  ["401 invalid_grant with a Basic challenge", challenge(401, 'Basic realm="x"', { error: "invalid_grant" })],
];

/** Answers that may mean that the grant has ended, or that something is wrong for now. */
const DOUBTFUL: [string, Answer][] = [
  ["400 invalid_request", json(400, { error: "invalid_request" })],
  ["400 invalid_token", json(400, { error: "invalid_token" })],
  ["401 invalid_token", json(401, { error: "invalid_token" })],
  ["400 unauthorized_client", json(400, { error: "unauthorized_client" })],
  ["403 unauthorized_client", json(403, { error: "unauthorized_client" })],
  ["400 unsupported_grant_type", json(400, { error: "unsupported_grant_type" })],
  ["400 access_denied", json(400, { error: "access_denied" })],
  ["403 forbidden", json(403, { error: "forbidden" })],
  ["400 with a message", json(400, { message: "Refresh token not found" })],
  ["404 with a message", json(404, { message: "Not Found" })],
  ["400 with an error that is an object", json(400, { error: { code: "invalid_grant" } })],
  ["400 with a list", json(400, [])],
  ["400 with nothing", (res) => res.status(400).end()],
  ["400 in plain text", text(400, "text/plain", "token is dead")],
  ["422 with errors", json(422, { errors: ["refresh_token"] })],
  ["401 with a challenge alone", challenge(401, 'Bearer error="invalid_token"')],
  ["200 with ok: false", json(200, { ok: false, error: "invalid_refresh_token" })],
  ["200 with ok: false alone", json(200, { ok: false })],
  ["200 with no token", json(200, { hello: "world" })],
  ["200 with invalid_request", json(200, { error: "invalid_request" })],
  ["200 with a token that is null", json(200, { access_token: null, error: null })],
  ["500 server_error", json(500, { error: "server_error" })],
  ["500 invalid_grant", json(500, { error: "invalid_grant" })],
  ["500 invalid_request", json(500, { error: "invalid_request" })],
  ["500 bad_refresh_token", json(500, { error: "bad_refresh_token" })],
];

/** Answers about the moment, which say nothing about the grant. */
const PASSING: [string, Answer][] = [
  ["408", json(408, { error: "timeout" })],
  ["425", json(425, {})],
  ["429", json(429, { error: "too_many_requests" })],
  ["429 that speaks of the grant", json(429, { error: "invalid_grant" })],
  ["429 with a page", text(429, "text/html", "<h1>Slow down</h1>")],
  ["403 with a page", text(403, "text/html", "<!doctype html><title>Blocked</title>")],
  ["400 with a page that is called text", text(400, "text/plain", "<html>Bad gateway</html>")],
  ["200 with a page", text(200, "text/html", "<!doctype html><title>Sign in</title>")],
  ["302", (res) => res.redirect(302, "https://example.com/sign-in")],
  ["500 with a page", text(500, "text/html", "<h1>Oops</h1>")],
  ["502 with nothing", (res) => res.status(502).end()],
  ["503 temporarily_unavailable", json(503, { error: "temporarily_unavailable" })],
  ["400 temporarily_unavailable", json(400, { error: "temporarily_unavailable" })],
  ["500 with an error in a framework's words", json(500, { status: 500, error: "Internal Server Error" })],
  ["400 rate_limited", json(400, { error: "rate_limited" })],
  ["400 slow_down", json(400, { error: "slow_down" })],
  ["503 with a message", json(503, { message: "Service Unavailable" })],
  ["a reset", (res) => res.destroy()],
];

describe("answers of the token endpoint to a refresh", () => {
  it.each(forBoth(ENDED))(
    "F-D5: a refresh that is answered by %s (%s client) ends the connection at once",
    async (_name, provider, how) => {
      await connect(provider);
      const asked = answer(how);
      expect(await call(provider)).toBe("needs_reconnect");
      expect(await call(provider)).toBe("needs_reconnect");
      expect(await connectionOf(alice, provider)).toMatchObject({ status: "needs_reconnect" });
      expect(asked()).toBe(1);
      expect((await alice.json(paths.connection(provider), { method: "DELETE" })).body).toEqual({
        revokedAtProvider: true,
      });
    },
  );

  it.each(forBoth(DOUBTFUL))(
    "F-D5: after the third refresh that is answered by %s (%s client), Keyhold offers Reconnect and keeps the tokens",
    async (_name, provider, how) => {
      await connect(provider);
      const asked = answer(how);
      expect([await call(provider), await call(provider)]).toEqual(["provider_unavailable", "provider_unavailable"]);
      expect(asked()).toBe(1);
      later(1_000);
      expect(await call(provider)).toBe("provider_unavailable");
      later(5_000);
      expect(await call(provider)).toBe("needs_reconnect");
      expect(await connectionOf(alice, provider)).toMatchObject({ status: "needs_reconnect" });
      expect(asked()).toBe(3);

      server.script("/token", (_req, _res, next) => next());
      later(600_000);
      expect(await call(provider)).toBe(200);
      expect(await connectionOf(alice, provider)).toMatchObject({ status: "connected" });
    },
  );

  it.each(forBoth(PASSING))(
    "F-D5, F-D19: a refresh that is answered by %s (%s client) does not change the connection",
    async (_name, provider, how) => {
      await connect(provider);
      answer(how);
      for (let time = 0; time < 5; time++) expect(await call(provider)).toBe("provider_unavailable");
      expect((await connectionOf(alice, provider))?.status).not.toBe("needs_reconnect");
      server.script("/token", (_req, _res, next) => next());
      expect(await call(provider)).toBe(200);
    },
  );

  it("F-D5: Keyhold retries a refresh at once after the clock was a day ahead and is correct again", async () => {
    await connect("dynamic");
    answer(json(500, { error: "server_error" }));
    const now = Date.now();
    for (const ahead of [0, 1_000, 6_000]) {
      vi.useFakeTimers({ toFake: ["Date"], now: now + 86_400_000 + ahead });
      await call("dynamic");
    }
    vi.setSystemTime(now);
    server.script("/token", (_req, _res, next) => next());
    expect(await call("dynamic")).toBe(200);
  });
});
