import { setTimeout as pause } from "node:timers/promises";
import { inspect } from "node:util";
import { paths } from "@keyhold/contract";
import express from "express";
import { expect } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcard, createKeyhold, KeyholdError, type KeyholdEvent, type KeyholdOptions } from "../../src/index.js";
import { openAuthorizationServer } from "./openAuthorizationServer.js";
import { openBrowser } from "./openBrowser.js";
import { attemptId, authorize, listen, mount, testKey } from "./openProduct.js";

/** Milliseconds after which no process has to wait for an unfinished refresh any more. */
export const LONG = 4 * PATIENCE;
const LOST = ["not_connected", "needs_reconnect"];
export const random = (most: number) => Math.floor(Math.random() * most);

/** Where one process of a product stores everything. */
export interface OwnStore {
  readonly options: Pick<KeyholdOptions, "redis" | "store">;
  close(): unknown;
}

/**
 * A user of a product with two instances of Keyhold, each with its own store, locks and client. They stand for two processes. The provider
 * is this user's own, so that a test can expire the user's access tokens while no call of this user is on its way. If it expired new tokens
 * three times in a row before their first use, Keyhold would rightly ask the user to reconnect.
 */
async function openUser(userId: string, openStore: () => Promise<OwnStore>) {
  const { server, origin, close } = await listen();
  const provider = await openAuthorizationServer();
  const stores = await Promise.all([openStore(), openStore()]);
  const events: KeyholdEvent[] = [];
  const processes = stores.map(({ options }) =>
    createKeyhold({
      ...options,
      publicUrl: origin + mount,
      keys: [testKey],
      rateLimit: { limit: 1_000_000, window: 60, connects: 1_000_000 },
      identify: () => userId,
      onEvent: (event) => void events.push(event),
      providers: [
        { ...agentcard({ clientId: "product", origin: provider.origin }), ownTools: undefined, account: undefined },
      ],
    }),
  );
  const [first] = processes;
  if (first) server.on("request", express().use(mount, first.router));
  const some = () => processes[random(processes.length)] ?? expect.fail("there is no process");
  const of = { userId, provider: "agentcard" };

  /** The result of some work, or the code of its error. Any other error fails the test. */
  async function outcome<T>(work: () => Promise<T>): Promise<T | string> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof KeyholdError && error.code !== "internal") return error.code;
      throw error;
    }
  }

  return {
    provider,
    /** Explains a failure. */
    lastEvents: () => inspect(events.slice(-50)),
    call: () =>
      outcome(async () => {
        const { url, fetch: send } = await some().mcp(of);
        return (await send(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
      }),
    disconnect: () => outcome(async () => (await some().disconnect(of)).revokedAtProvider),
    /** Whether the user has connected. While the store is away, any step may fail. */
    async connect(): Promise<boolean> {
      const browser = openBrowser(origin + mount);
      const id = attemptId();
      const url = await authorize(browser, "agentcard", id).catch(() => "");
      if (!url.startsWith(provider.origin)) return false;
      const consent = await fetch(url, { redirect: "manual" });
      await browser.navigate(consent.headers.get("location") ?? "");
      return (await browser.json(paths.attempt("agentcard", id))).body.status === "connected";
    },
    async close() {
      await Promise.all(processes.map((keyhold) => keyhold.close()));
      for (const store of stores) await store.close();
      await close();
      await provider.close();
    },
  };
}

/**
 * Lets three users work while something kills their database. Two stay connected and refresh; one connects and disconnects. Fails if Keyhold
 * loses a grant, uses a refresh token twice, or revokes the grant of a user who has not disconnected.
 *
 * @param lasts milliseconds
 * @param disturb kills or stops the database, and starts it again. Called again and again
 */
export async function liveThroughKills(
  lasts: number,
  openStore: () => Promise<OwnStore>,
  disturb: () => Promise<unknown>,
): Promise<void> {
  const open = (userId: string) => openUser(userId, openStore);
  const [alice, bob, carol] = await Promise.all([open("alice"), open("bob"), open("carol")]);
  expect(await Promise.all([alice.connect(), bob.connect(), carol.connect()])).toEqual([true, true, true]);
  const seen = { calls: 0, refreshes: 0, connects: 0, disconnects: 0, disturbances: 0 };
  const until = Date.now() + lasts;
  const goesOn = () => Date.now() < until;

  /** Stays connected, so that no call may find the grant gone. */
  async function stay(user: typeof alice) {
    while (goesOn()) {
      const outcomes = await Promise.all([user.call(), user.call(), user.call()]);
      const lost = outcomes.filter((outcome) => LOST.includes(String(outcome)));
      expect(lost, lost.length > 0 ? user.lastEvents() : "").toEqual([]);
      seen.calls += outcomes.filter((outcome) => outcome === 200).length;
      if (random(5) === 0) user.provider.expireUsedTokens();
      await pause(random(100));
    }
  }
  async function comeAndGo(user: typeof alice) {
    while (goesOn()) {
      if ((await user.disconnect()) === true) seen.disconnects++;
      if (await user.connect()) seen.connects++;
      await user.call();
      user.provider.expireUsedTokens();
      await user.call();
      await pause(random(500));
    }
  }
  async function disturbAgainAndAgain() {
    while (goesOn()) {
      await pause(random(5_000));
      seen.disturbances++;
      await disturb();
    }
  }
  await Promise.all([stay(alice), stay(carol), comeAndGo(bob), disturbAgainAndAgain()]);
  const users = [alice, bob, carol];
  for (const { provider } of users) seen.refreshes += provider.refreshed.length;
  console.log("seen", seen);

  for (const { provider } of users) provider.expireUsedTokens();
  await expect.poll(bob.connect, { timeout: LONG }).toBe(true);
  for (const { call } of users) await expect.poll(call, { timeout: LONG }).toBe(200);
  for (const { provider } of users) {
    // No refresh token was used twice.
    expect(new Set(provider.refreshed).size).toBe(provider.refreshed.length);
  }
  await Promise.all(users.map((user) => user.close()));
}
