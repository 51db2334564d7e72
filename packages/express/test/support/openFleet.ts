import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { agentcard, createKeyhold, type KeyholdEvent, type Store } from "../../src/index.js";
import { gate } from "./gate.js";
import { openAuthorizationServer } from "./openAuthorizationServer.js";
import { openBrowser } from "./openBrowser.js";
import { attemptId, authorize, listen, mount, testKey } from "./openProduct.js";
import { openSwitch } from "./openSwitch.js";
import { startProcess } from "./startProcess.js";

/** One process among several. */
export interface Worker {
  /** Calls the MCP server so many times at once. @returns each call's HTTP status, or the code of its error */
  call(times: number): Promise<(number | string)[]>;
  /** Shuts it down as the README says. Resolves when the process has ended by itself. */
  close(): Promise<void>;
  /** Kills the process, like a power cut. */
  kill(): Promise<void>;
}

/**
 * A product in this process and in any number of other processes, on one Redis, with a scripted provider. This process has a switch between
 * itself and Redis.
 *
 * @param store what this process uses instead of Redis
 */
export async function openFleet(store?: Store) {
  const running = await startRedis();
  const wire = await openSwitch(running.url);
  const redis = await createClient({ url: wire.url }).connect();
  const provider = await openAuthorizationServer();
  const { server, origin, close } = await listen();
  const events: KeyholdEvent[] = [];
  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [testKey],
    ...(store ? { store } : { redis }),
    identify: () => "alice",
    onEvent: (event) => void events.push(event),
    providers: [
      { ...agentcard({ clientId: "product", origin: provider.origin }), ownTools: undefined, account: undefined },
    ],
  });
  server.on("request", express().use(mount, keyhold.router));
  const browser = openBrowser(origin + mount);
  const children: ChildProcess[] = [];

  async function callback(id: string): Promise<string> {
    const consent = await fetch(await authorize(browser, "agentcard", id), { redirect: "manual" });
    return consent.headers.get("location") ?? "";
  }

  return {
    server,
    mount: origin + mount,
    redis,
    /** Directly to Redis, without the switch. */
    redisUrl: running.url,
    wire,
    provider,
    keyhold,
    /** The events of the product in this process. */
    events,
    browser,
    async connect() {
      await browser.navigate(await callback(attemptId()));
    },
    /** Starts connecting, and consents. @returns the callback's address; the browser has not gone there yet */
    callback,
    /** The state of an attempt, as a page gets it. */
    attempt: async (id: string) => (await browser.json(paths.attempt("agentcard", id))).body,
    /** Calls the MCP server as an agent. @returns the HTTP status */
    async call(): Promise<number> {
      const { url, fetch: send } = await keyhold.mcp({ userId: "alice", provider: "agentcard" });
      return (await send(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
    },
    /** From now on the token endpoint holds its answers until the test releases them. `arrived` resolves with the first request. */
    holdTokens() {
      const [arrived, release] = [gate(), gate()];
      provider.play(async () => {
        arrived.open();
        await release.opened;
      });
      return { arrived: arrived.opened, release: release.open };
    },
    /** @param redisUrl the address of Redis for the process. Default: Redis itself, without the switch */
    async spawn(redisUrl = running.url): Promise<Worker> {
      const config = JSON.stringify({ redisUrl, origin: provider.origin, key: testKey });
      const { child } = await startProcess(new URL("./worker.mjs", import.meta.url), config);
      children.push(child);
      return {
        async call(times) {
          child.send(times);
          const [answers] = await once(child, "message");
          return answers;
        },
        async close() {
          const exited = once(child, "exit");
          child.send("close");
          await exited;
        },
        async kill() {
          child.kill("SIGKILL");
          await once(child, "exit");
        },
      };
    },
    async close() {
      for (const child of children) child.kill("SIGKILL");
      await keyhold.close();
      await Promise.all([close(), provider.close()]);
      redis.destroy();
      await wire.close();
      await running.close();
    },
  };
}

export type Fleet = Awaited<ReturnType<typeof openFleet>>;
