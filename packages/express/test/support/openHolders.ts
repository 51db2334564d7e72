import { once } from "node:events";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type AgentcardOptions, redisStore } from "../../src/index.js";
import { connect, openProduct, testKey } from "./openProduct.js";
import { startProcess } from "./startProcess.js";

const TARGET = { userId: "alice", provider: "agentcard", agent: "shopper" };
const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** The step of a call at which its process is killed. */
export interface Death {
  /** A part of the step: a command and its key (`swap …:approvals`), `send` or `get the answer`. */
  readonly step: string;
  /** 1 for the first such step. */
  readonly nth: number;
  /** Before or after the store has carried the command out. */
  readonly when: "before" | "after";
}

/** What an agent is told about a call. `created`: it was carried out. */
export type Heard = "created" | "approval_required" | "unclear" | "declined";

/** Milliseconds after which a call of a dead process holds no approval, and its outcome counts as unclear. */
const LATER = 60_000;

/** A product whose processes share a Redis. One of them can be killed while it holds a call. This process goes on. */
async function openHolders() {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  let options: AgentcardOptions | undefined;
  const product = await openProduct({
    store: redisStore(redis),
    approvals: { holdSeconds: 1 },
    more({ agentcardOptions }) {
      options = agentcardOptions;
      return [];
    },
  });
  const { keyhold, emulator, mount } = product;
  await connect(product, await product.browserOf("alice"), "agentcard");
  emulator.agentcard.setAccount({ email: "alice@example.com", plan: "company" });
  let amount = 100;

  const body = () => {
    const params = { name: "create_card", arguments: { amount_cents: amount } };
    return JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  };
  const waiting = async () =>
    (await keyhold.approvals("alice")).find(
      ({ status, arguments: args }) => status === "waiting" && args?.amount_cents === amount,
    );
  const decide = (decision: "approve" | "decline") => async () => {
    const approval = await waiting();
    if (approval) await keyhold.decide({ userId: "alice", approvalId: approval.id, decision });
    return approval;
  };
  const approve = decide("approve");

  return {
    waiting,
    /** The user approves what waits. @returns what it was, if anything waits */
    approve,
    decline: decide("decline"),
    /** How often the emulated Agentcard was called, by its own log. */
    calls: () => emulator.agentcard.log().filter((entry) => Object(entry.arguments).amount_cents === amount).length,
    /** The outcomes of the call in the user's record. */
    async recorded(): Promise<string[]> {
      const { activity } = await keyhold.activity({ userId: "alice" });
      return activity
        .filter(({ summary }) => summary.endsWith(`$${(amount / 100).toFixed(2)}`))
        .map(({ outcome }) => outcome);
    },
    /**
     * Calls in another process, which is killed at a step. The call differs from those before.
     *
     * @param approves whether the user approves the call as soon as it waits
     * @returns how many such steps there were, if the process was not killed
     */
    async killedAt(death: Death, approves: boolean): Promise<number | undefined> {
      amount++;
      const about = { redisUrl: running.url, publicUrl: mount, key: testKey, options, target: TARGET };
      const config = JSON.stringify({ ...about, body: body(), death });
      const { child } = await startProcess(new URL("./holdingProcess.mjs", import.meta.url), config);
      let isOver = false;
      let steps: number | undefined;
      child.once("message", (reached) => {
        steps = Number(reached);
        child.kill();
      });
      const ended = once(child, "exit").then(() => {
        isOver = true;
      });
      child.send("call");
      const decided = vi.waitFor(async () => {
        if (!isOver && !(approves && (await approve()))) throw new Error("The call does not wait yet.");
      }, PATIENCE);
      await Promise.all([decided, ended]);
      return steps;
    },
    /** Sets the clock so far forward that the calls of the dead process no longer count as running. */
    letTimePass: () => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LATER }),
    /** The same call again, in this process. */
    async callAgain(): Promise<Heard> {
      const { url, fetch } = await keyhold.mcp(TARGET);
      const text = await (await fetch(url, { method: "POST", headers: HEADERS, body: body() })).text();
      const [, answer = text] = [...text.matchAll(/^data: (.*)$/gm)].at(-1) ?? [];
      const { result } = JSON.parse(answer);
      return result._meta?.["keyhold/approval"]?.status ?? result.structuredContent.status;
    },
    async close() {
      await product.close();
      await redis.close();
      await running.close();
    },
  };
}

/** Opens one such product for the tests of a file. After each test, the time is the real one. @returns the product, in a test */
export function holdersOfFile(): () => Awaited<ReturnType<typeof openHolders>> {
  let holders: Awaited<ReturnType<typeof openHolders>>;
  beforeAll(async () => {
    holders = await openHolders();
  });
  afterEach(() => void vi.useRealTimers());
  afterAll(() => holders.close());
  return () => holders;
}
