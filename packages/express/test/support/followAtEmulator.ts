import { type Approval, type ApprovalDecision, paths } from "@keyhold/contract";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import {
  StreamableHTTPClientTransport,
  type StreamableHTTPClientTransportOptions,
} from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import fc from "fast-check";
import { expect } from "vitest";
import type { AgentcardOptions, Keyhold } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { connect, openProduct } from "./openProduct.js";
import { openRestartable, type StorePlace } from "./openRestartable.js";
import type { OpenedStores } from "./storeKinds.js";

const command = fc.record({
  does: fc.constantFrom(
    ...(["call", "call", "call", "call", "approve", "approve", "approve", "decline", "leave", "lose"] as const),
  ),
  process: fc.constantFrom(0 as const, 1 as const),
  /** Which of two amounts, and which of the calls that wait. */
  nth: fc.nat(1),
  /** How many turns of the event loop pass before the next command. */
  pause: fc.nat(12),
});
type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

const TARGET = { userId: "alice", provider: "agentcard", agent: "shopper" };
const EMAIL = "alice@example.com";
const LIMITS = { approvals: { holdSeconds: 600, most: 500 }, rateLimit: { limit: 1_000_000, window: 60 } };
/** Milliseconds by which the clocks of two real processes differ. */
const SKEW = 2_000;
const SEED = Number(process.env.SCHEDULE_SEED ?? 1);

/** A process of the product, for one MCP client of the agent and for the user. */
interface ProductProcess {
  readonly client: Client;
  approvals(): Promise<readonly Approval[]>;
  /** @throws if the decision does not count */
  decide(approvalId: string, decision: ApprovalDecision["decision"]): Promise<unknown>;
  close(): Promise<unknown>;
  /** Resolves after a moment in which the processes can work. */
  turn(): Promise<unknown>;
}

/**
 * Follows random plans of calls, decisions, clients that leave and lost answers, with the MCP SDK's own clients of two processes. The judge is
 * the log of the emulated Agentcard: it must not list more calls of an amount than the user has approved.
 *
 * @param stores a database on a server. Two real processes use it, and the clocks of these differ. Without it, two backends in this process stand for them
 */
export async function followAtEmulator(runs: number, stores?: OpenedStores): Promise<void> {
  let options: AgentcardOptions | undefined;
  const product = await openProduct({
    ...LIMITS,
    store: await (stores?.open() ?? sharedStore()),
    more({ agentcardOptions }) {
      options = agentcardOptions;
      return [];
    },
  });
  await connect(product, await product.browserOf("alice"), "agentcard");
  const { agentcard } = product.emulator;
  const open = (skew: number) =>
    stores?.place && options
      ? openProcess(product.keyhold, { place: stores.place, options, skew })
      : inThisProcess(product.open());
  const processes = [await open(0), await open(SKEW)] as const;
  const [{ approvals, turn }] = processes;
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
    const begin = (work: Promise<unknown>) => void working.push(Promise.allSettled([work]));
    const call = (process: 0 | 1, amount: number, signal?: AbortSignal) =>
      processes[process].client.callTool({ name: "create_card", arguments: { amount_cents: amount } }, undefined, {
        signal,
        timeout: 600_000,
      });
    async function decide(process: 0 | 1, decision: "approve" | "decline", nth = 0): Promise<void> {
      const waiting = (await processes[process].approvals()).filter(({ status }) => status === "waiting");
      const { id, arguments: args } = waiting[nth % Math.max(1, waiting.length)] ?? {};
      if (id === undefined) return;
      await processes[process].decide(id, decision);
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

    /** An approval without its call is used by the same call, and the user is not asked again. @returns what is still left */
    async function useUp(): Promise<readonly Approval[]> {
      const free = (await approvals()).filter(({ status }) => status === "approved");
      await untilOver(Promise.allSettled(free.map(({ amountCents = 0 }) => call(1, amountCents))));
      return approvals();
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
      for (let past = 0; past < pause; past += 1) await turn();
    }
    await untilOver(Promise.all(working));
    await expect.poll(useUp, { message: "approvals that are left" }).toEqual([]);
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
    await Promise.all(processes.map(({ client }) => client.close()));
    await Promise.all(processes.map(({ close }) => close()));
    await product.close();
  }
}

async function inThisProcess(keyhold: Keyhold): Promise<ProductProcess> {
  const { url, fetch } = await keyhold.mcp(TARGET);
  return {
    client: await clientOf(url, { fetch }),
    approvals: () => keyhold.approvals("alice"),
    decide: (approvalId, decision) => keyhold.decide({ userId: "alice", approvalId, decision }),
    close: async () => undefined,
    turn: () => new Promise(setImmediate),
  };
}

interface RealProcess {
  readonly place: StorePlace;
  readonly options: AgentcardOptions;
  /** Milliseconds by which the clock of the process is ahead. */
  readonly skew: number;
}

/** @param keyhold makes the agent's token */
async function openProcess(keyhold: Keyhold, { place, options, skew }: RealProcess): Promise<ProductProcess> {
  const { mount, browser, pass, close } = await openRestartable({ place, options: () => options, limits: LIMITS });
  await pass(skew);
  const { token } = await keyhold.agentToken(TARGET);
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  return {
    client: await clientOf(mount + paths.agentMcp("agentcard"), { requestInit }),
    approvals: async () => (await browser.json(paths.approvals())).body.approvals as Approval[],
    async decide(approvalId, decision) {
      const headers = { "content-type": "application/json" };
      const init = { method: "POST", headers, body: JSON.stringify({ decision }) };
      expect(await browser.json(paths.approval(approvalId), init)).toMatchObject({ status: 200 });
    },
    close,
    turn: () => new Promise((resolve) => setTimeout(resolve, 2)),
  };
}

async function clientOf(url: string, options: StreamableHTTPClientTransportOptions): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), options));
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
