import type { Approval } from "@keyhold/contract";
import type { Scheduler } from "fast-check";
import { createApprovals } from "../../src/agents/createApprovals.js";
import { createChanges } from "../../src/changes/createChanges.js";
import { callContext } from "../../src/connections/callContext.js";
import { agentcard, KeyholdError } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store, StoreMessages } from "../../src/stores/Store.js";
import { createBackgroundWork } from "../../src/util/createBackgroundWork.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import type { CallContext } from "../../src/vault/Grant.js";
import { createUntilQuiet } from "./createUntilQuiet.js";

const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });
const CALLER = { userId: "alice", connection: "agentcard", by: "agent", agent: "shopper" } as const;
/** What the server does with a call. It carries out all but `refused`. */
export type Answer = "answered" | "lost" | "refused";

/** A call that the server has carried out. */
export interface SentCall {
  readonly approvalId: string;
  readonly amount: number;
  readonly account: string;
}

let worlds = 0;

/**
 * Processes over one database, and a server that notes what it carries out. A scheduler decides what happens next.
 *
 * @param stores stores on the same database. The processes use them in turn
 */
export function createApprovalWorld(scheduler: Scheduler, stores: readonly Store[] = [memoryStore()]) {
  /** Several worlds can follow each other on one database. */
  const world = `world ${++worlds} `;
  const inDatabase = new Set<Promise<unknown>>();
  const step = (label: string) => scheduler.schedule(Promise.resolve(), label);
  const sent: SentCall[] = [];
  /** The amounts that the user has approved, by the approval's id. */
  const approved = new Map<string, unknown>();
  /** The account of the call that has opened an approval, by the approval's id. */
  const openedFor = new Map<string, string | undefined>();
  const accounts = new Map<string, string>();
  const hiccups: ("before" | "after")[] = [];
  const state = {
    account: "account 0" as string | undefined,
    accounts: 0,
    calls: 0,
    processes: 0,
    losesMessages: false,
  };

  const listeners = new Set<(text: string) => void>();
  const messages: StoreMessages = {
    send(text) {
      const isLost = state.losesMessages;
      void step("message").then(() => {
        if (!isLost) for (const listener of listeners) listener(text);
      });
    },
    async listen(onMessage) {
      listeners.add(onMessage);
      return () => void listeners.delete(onMessage);
    },
  };

  function startProcess() {
    const database = stores[state.processes++ % stores.length] ?? memoryStore();
    let isDead = false;
    async function remote<T>(label: string, command: () => Promise<T>): Promise<T> {
      await step(label);
      if (isDead) throw new KeyholdError("internal");
      const hiccup = hiccups.shift();
      if (hiccup === "before") throw new KeyholdError("store_unavailable");
      const asked = command();
      inDatabase.add(asked);
      const answer = await asked.finally(() => inDatabase.delete(asked));
      if (hiccup) throw new KeyholdError("store_unavailable");
      return answer;
    }
    const store: Store = {
      ...database,
      messages,
      get: (key, ...of) => remote("get", () => database.get(world + key, ...of)),
      set: (key, ...of) => remote("set", () => database.set(world + key, ...of)),
      take: (key) => remote("take", () => database.take(world + key)),
      swap: (key, ...of) => remote("swap", () => database.swap(world + key, ...of)),
    };
    const approvals = createApprovals({
      store,
      keyring: createKeyring(["a key that is long enough for a test"]),
      changes: createChanges(messages),
      backgroundWork: createBackgroundWork(),
      emit(event) {
        if (event.type === "approval_requested") openedFor.set(event.approvalId, accounts.get(event.requestId));
      },
      notSent() {},
      summaryIn: ({ summary }) => ({ summary }),
      async accountOf(key) {
        await step("reads the grant");
        if (state.account === undefined) throw new KeyholdError("not_connected");
        const { requestId = "" }: Partial<CallContext> = key;
        if (!accounts.has(requestId)) accounts.set(requestId, state.account);
        return state.account;
      },
      approveUrl: (id) => id,
      limits: { expireSeconds: 600, most: 5, perAgent: 5 },
    });
    return {
      approvals,
      die() {
        isDead = true;
      },
      /** Calls as an agent does. It waits for up to 45 seconds, if it waits. */
      async call(amount: number, answer: Answer, signal?: AbortSignal): Promise<string> {
        const toolCall = { tool: "create_card", arguments: { amount }, ...CALLER, provider: provider.id } as const;
        const context = callContext({ ...CALLER, provider, requestId: `run ${++state.calls}` });
        const claim = await approvals.claim(context, toolCall, {
          until: Date.now() + (signal ? 45_000 : 0),
          signal: signal ?? new AbortController().signal,
        });
        if (claim.status !== "approved") return claim.status;
        await step("sends");
        if (isDead) return "left";
        // What the transport checks as its last step.
        const isWithdrawn = signal?.aborted || state.account !== claim.grantId;
        if (isWithdrawn || answer === "refused") {
          await claim.settle("open");
          return isWithdrawn ? "left" : answer;
        }
        sent.push({ approvalId: claim.approvalId, amount, account: claim.grantId });
        await step("waits for the answer");
        await claim.settle(answer === "lost" ? "unclear" : "answered");
        return answer;
      },
      /** Decides as a user does who looks at the list up to six times. */
      async decide(decision: "approve" | "decline", nth = 0): Promise<void> {
        let chosen: Approval | undefined;
        for (let looks = 0; looks < 6 && !chosen; looks++) {
          const waiting = (await approvals.list("alice")).filter(({ status }) => status === "waiting");
          chosen = waiting[nth % Math.max(1, waiting.length)];
        }
        if (!chosen) return;
        // If the answer to the user is lost, the decision may still count.
        if (decision === "approve") approved.set(chosen.id, chosen.arguments?.amount);
        await approvals.decide({ userId: "alice", approvalId: chosen.id, decision });
      },
    };
  }

  return {
    step,
    sent,
    hiccups,
    state,
    startProcess,
    connection: { userId: CALLER.userId, connection: CALLER.connection, provider },
    untilQuiet: createUntilQuiet(scheduler, {
      stepsBetween: 30,
      async settled() {
        while (inDatabase.size > 0) {
          await Promise.allSettled(inDatabase);
          await new Promise(setImmediate);
        }
      },
    }),
    /** The user connects another account, or disconnects. */
    connect(isConnected: boolean) {
      state.account = isConnected ? `account ${++state.accounts}` : undefined;
    },
    /** What must never happen. */
    violations(): string[] {
      return sent.flatMap(({ approvalId, amount, account }, index) => {
        const isFirst = sent.findIndex((other) => other.approvalId === approvalId) === index;
        return [
          ...(isFirst ? [] : ["was sent twice"]),
          ...(approved.get(approvalId) === amount ? [] : ["was sent without its own approval"]),
          ...((openedFor.get(approvalId) ?? account) === account ? [] : ["was sent for another account"]),
        ];
      });
    },
  };
}
