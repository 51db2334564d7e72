import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import fc from "fast-check";
import { expect } from "vitest";
import type { Keyhold } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { connect, openProduct } from "./openProduct.js";

const command = fc.record({
  does: fc.constantFrom(
    ...(["call", "call", "call", "call", "approve", "approve", "approve", "decline", "leave", "lose"] as const),
  ),
  process: fc.constantFrom(0, 1),
  /** Which of two amounts, and which of the calls that wait. */
  nth: fc.nat(1),
  /** How many turns of the event loop pass before the next command. */
  pause: fc.nat(12),
});
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

const TARGET = { userId: "alice", provider: "agentcard", agent: "shopper" };
const EMAIL = "alice@example.com";
const SEED = Number(process.env.SCHEDULE_SEED ?? 1);

/**
 * Follows random plans of calls, decisions, clients that leave and lost answers, with the MCP SDK's own clients of two processes. The judge is
 * the log of the emulated Agentcard: it must not list more calls of an amount than the user has approved.
 */
export async function followAtEmulator(runs: number): Promise<void> {
  const store = sharedStore();
  const product = await openProduct({
    store,
    approvals: { holdSeconds: 600, most: 500 },
    rateLimit: { limit: 1_000_000, window: 60 },
  });
  await connect(product, await product.browserOf("alice"), "agentcard");
  const { agentcard } = product.emulator;
  const processes = [product.keyhold, product.open()];
  const clients = await Promise.all(processes.map(clientOf));
  const logged = (amount: number) => agentcard.log().filter((entry) => entry.arguments?.amount_cents === amount).length;
  let schedules = 0;
  let sent = 0;

  async function follow(plan: readonly Command[]): Promise<void> {
    const amounts = [1_000 + 2 * schedules, 1_001 + 2 * schedules] as const;
    schedules += 1;
    agentcard.reset();
    agentcard.setAccount({ email: EMAIL, balanceCents: 1e9 });
    const approved = new Map<unknown, number>();
    const working: Promise<unknown>[] = [];
    const leaving: AbortController[] = [];
    // A client that has left, a lost answer, and a decision that comes too late fail.
    const begin = (work: Promise<unknown> | undefined) => void working.push(Promise.allSettled([work]));
    const call = (process: number, amount: number, signal?: AbortSignal) =>
      clients[process]?.callTool({ name: "create_card", arguments: { amount_cents: amount } }, undefined, {
        signal,
        timeout: 600_000,
      });
    async function decide(process: number, decision: "approve" | "decline", nth = 0): Promise<void> {
      const keyhold = processes[process] ?? product.keyhold;
      const waiting = (await keyhold.approvals("alice")).filter(({ status }) => status === "waiting");
      const { id, arguments: args } = waiting[nth % Math.max(1, waiting.length)] ?? {};
      if (id === undefined) return;
      await keyhold.decide({ userId: "alice", approvalId: id, decision });
      const amount = args?.amount_cents;
      if (decision === "approve") approved.set(amount, (approved.get(amount) ?? 0) + 1);
    }

    /** What still waits is declined, so that each call ends and the next schedule begins with nothing. */
    async function untilOver(work: Promise<unknown>): Promise<void> {
      for (let isOver = false; !isOver; ) {
        await decide(0, "decline").catch(() => undefined);
        isOver = await Promise.race([work.then(() => true), new Promise<false>((done) => setTimeout(done, 5, false))]);
      }
    }

    for (const { does, process, nth, pause } of plan) {
      const client = new AbortController();
      if (does === "call") {
        leaving.push(client);
        begin(call(process, amounts[nth] ?? amounts[0], client.signal));
      } else if (does === "leave") leaving.shift()?.abort();
      else if (does === "lose")
        agentcard.faults.add({ kind: "drop", tool: "create_card", email: EMAIL, afterBytes: 0, times: 1 });
      else begin(decide(process, does, nth));
      for (let turn = 0; turn < pause; turn += 1) await new Promise(setImmediate);
    }
    await untilOver(Promise.all(working));
    for (const { id, status, amountCents = 0 } of await product.keyhold.approvals("alice")) {
      if (status === "waiting") await product.keyhold.decide({ userId: "alice", approvalId: id, decision: "decline" });
      // An approval without its call is left over: the same call uses it, and the user is not asked again.
      else await Promise.allSettled([call(1, amountCents)]);
    }
    expect(await product.keyhold.approvals("alice"), "approvals that are left").toEqual([]);
    for (const amount of amounts) {
      sent += logged(amount);
      expect(logged(amount), `calls of ${amount} at Agentcard`).toBeLessThanOrEqual(approved.get(amount) ?? 0);
    }
  }

  try {
    const plans = fc.array(command, { minLength: 3, maxLength: 10, size: "max" });
    await fc.assert(fc.asyncProperty(plans, follow), { numRuns: runs, seed: SEED, endOnFailure: true });
    // Otherwise the schedules would show little.
    expect(sent).toBeGreaterThan(runs / 4);
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await product.close();
  }
}

async function clientOf(keyhold: Keyhold): Promise<Client> {
  const { url, fetch } = await keyhold.mcp(TARGET);
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  return client;
}

/** A store that tells each process at once what the others have changed. */
function sharedStore(): Store {
  const listeners = new Set<(text: string) => void>();
  return {
    ...memoryStore(),
    messages: {
      send: (text) =>
        void setImmediate(() => {
          for (const listener of listeners) listener(text);
        }),
      async listen(onMessage) {
        listeners.add(onMessage);
        return () => void listeners.delete(onMessage);
      },
    },
  };
}
