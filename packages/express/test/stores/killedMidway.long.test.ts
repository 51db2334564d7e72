import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { paths } from "@keyhold/contract";
import { findPostgres, startPostgresServer } from "@keyhold/test-support";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gate } from "../support/gate.js";
import { hasServer, startNativeRedis } from "../support/nativeRedis.js";
import { type AuthorizationServer, openAuthorizationServer } from "../support/openAuthorizationServer.js";
import { connectionOf } from "../support/openBrowser.js";
import { attemptId, authorize } from "../support/openProduct.js";
import { openRestartable, type Restartable, type StorePlace } from "../support/openRestartable.js";

/** Milliseconds after which no process waits for a refresh of a killed one. */
const LONG = 130_000;
/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 300_000;
const polled = { timeout: TIMEOUT / 5 };

/** A database of its own that can be killed. */
interface Database {
  readonly url: string;
  kill(): Promise<unknown>;
  startAgain(): Promise<unknown>;
  close(): Promise<unknown>;
}
const databases: readonly [StorePlace["kind"], boolean, () => Promise<Database | undefined>][] = [
  ["PostgreSQL", (await findPostgres()) !== undefined, () => startPostgresServer()],
  ["Redis", hasServer, startNativeRedis],
];

describe.each(databases.filter(([, isInstalled]) => isInstalled))("with %s", (kind, _isInstalled, startDatabase) => {
  let database: Database;
  let provider: AuthorizationServer;
  let product: Restartable;
  beforeEach(async () => {
    database = (await startDatabase()) ?? expect.fail();
    provider = await openAuthorizationServer();
    const options = () => ({ clientId: "product", origin: provider.origin });
    product = await openRestartable({ place: { kind, url: database.url }, options, isScripted: true });
  }, TIMEOUT);
  afterEach(async () => {
    await product.close();
    await Promise.all([provider.close(), database.close()]);
  });

  async function connect(attempt = attemptId()): Promise<unknown> {
    const url = await authorize(product.browser, "agentcard", attempt).catch(() => "");
    if (!url.startsWith(provider.origin)) return undefined;
    const consent = await fetch(url, { redirect: "manual" });
    await product.browser.navigate(consent.headers.get("location") ?? "");
    return (await product.browser.json(paths.attempt("agentcard", attempt))).body.status;
  }
  async function call(): Promise<number> {
    const headers = { "content-type": "application/json" };
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    return (await product.browser.fetch(paths.mcp("agentcard"), { method: "POST", headers, body })).status;
  }
  const disconnect = async () =>
    (await product.browser.json(paths.connection("agentcard"), { method: "DELETE" })).status;
  /** The status as soon as the process has found its database again. */
  const statusOf = () => vi.waitFor(async () => (await connectionOf(product.browser, "agentcard"))?.status, polled);

  /** Does some work, and kills a process while the provider holds its answer. */
  async function killDuring(victim: string, work: () => Promise<unknown>): Promise<void> {
    const [arrived, release] = [gate(), gate()];
    let closed: Promise<unknown> | undefined;
    async function hold(_form: unknown, res: ServerResponse) {
      closed = once(res, "close");
      arrived.open();
      await release.opened;
    }
    provider.play(hold);
    provider.playRevoke(hold);
    const working = work().catch(() => undefined);
    await arrived.opened;
    const { kill, startAgain } = victim === "the process" ? product : database;
    await kill();
    // Otherwise, the provider could answer a process that is gone. Its new refresh token would be lost, and the grant would end.
    if (victim === "the process") await closed;
    release.open();
    provider.play(() => undefined);
    provider.playRevoke(() => undefined);
    await startAgain();
    await working;
  }

  /** What must be true after each kill: the user can connect, call, refresh and disconnect, and no refresh token was used twice. */
  async function everythingWorks() {
    if ((await statusOf()) !== "connected") await expect.poll(() => connect(), polled).toBe("connected");
    await expect.poll(call, polled).toBe(200);
    provider.expireAccessTokens();
    await expect.poll(call, polled).toBe(200);
    expect(new Set(provider.refreshed).size).toBe(provider.refreshed.length);
    expect(await disconnect()).toBe(200);
    expect(await statusOf()).toBe("disconnected");
  }

  describe.each(["the process", "the database"])("kill -9 of %s", (victim) => {
    it("in the middle of connecting", { timeout: TIMEOUT }, async () => {
      const attempt = attemptId();
      await killDuring(victim, () => connect(attempt));
      const outcome = async () => (await product.browser.json(paths.attempt("agentcard", attempt))).body.status;
      if (victim === "the database") await expect.poll(outcome, polled).toMatch(/connected|failed/);
      console.log(kind, victim, "connecting:", await outcome(), await statusOf());
      // If Keyhold could not store the tokens, it has revoked them.
      if ((await outcome()) === "failed") expect(provider.revoked).toHaveLength(1);
      await everythingWorks();
    });

    it("in the middle of a refresh", { timeout: TIMEOUT }, async () => {
      expect(await connect()).toBe("connected");
      provider.expireAccessTokens();
      await killDuring(victim, call);
      const first = await call();
      if (victim === "the process") await product.pass(LONG);
      await expect.poll(call, polled).toBe(200);
      console.log(kind, victim, "refresh:", first, "then 200, refreshes:", provider.refreshed.length);
      await everythingWorks();
    });

    it("in the middle of disconnecting", { timeout: TIMEOUT }, async () => {
      expect(await connect()).toBe("connected");
      await killDuring(victim, disconnect);
      console.log(kind, victim, "disconnecting:", await statusOf());
      await expect.poll(disconnect, polled).toBe(200);
      expect(await statusOf()).toBe("disconnected");
      expect(provider.revoked.length).toBeGreaterThan(0);
      await everythingWorks();
    });
  });
});
