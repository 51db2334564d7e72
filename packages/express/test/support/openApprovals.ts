import type { Hold } from "../../src/agents/Approvals.js";
import { createApprovals } from "../../src/agents/createApprovals.js";
import { createChanges } from "../../src/changes/createChanges.js";
import { callContext } from "../../src/connections/callContext.js";
import type { KeyholdEvent } from "../../src/events/KeyholdEvent.js";
import { agentcard, KeyholdError } from "../../src/index.js";
import type { ToolCall } from "../../src/providers/ToolCall.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createBackgroundWork } from "../../src/util/createBackgroundWork.js";
import { createKeyring } from "../../src/vault/createKeyring.js";

const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });

/** A call that does not wait. */
export const soon = (): Hold => ({ until: Date.now(), signal: new AbortController().signal });

export interface OpenApprovalsOptions {
  readonly store?: Store;
  readonly limits?: Partial<Parameters<typeof createApprovals>[0]["limits"]>;
}

/** The approvals of one process, without a provider. */
export function openApprovals({ store = memoryStore(), limits = {} }: OpenApprovalsOptions = {}) {
  const events: KeyholdEvent[] = [];
  /** `later` takes the place of `connectedAt` after the next read. */
  const account: { connectedAt: string | undefined; later?: string } = { connectedAt: "2026-11-29T09:00:00.000Z" };
  const approvals = createApprovals({
    store,
    keyring: createKeyring(["a key that is long enough for a test"]),
    changes: createChanges(store.messages),
    backgroundWork: createBackgroundWork(),
    emit: (event) => void events.push(event),
    notSent() {},
    summaryIn: ({ summary }) => ({ summary }),
    async accountOf() {
      if (account.connectedAt === undefined) throw new KeyholdError("not_connected");
      const { connectedAt } = account;
      if (account.later !== undefined) account.connectedAt = account.later;
      return connectedAt;
    },
    approveUrl: (id) => `https://app.example.com/approve/${id}`,
    limits: { expireSeconds: 600, most: 50, perAgent: 50, ...limits },
  });
  const callOf = (userId: string, agent?: string) =>
    callContext({ userId, provider, connection: "agentcard", requestId: "a run", agent });
  return {
    approvals,
    events,
    account,
    callOf,
    call: callOf("alice", "shopper"),
    page: callOf("alice"),
    tool: (args: ToolCall["arguments"] = { amount_cents: 1000 }, name = "create_card"): ToolCall => ({
      tool: name,
      arguments: args,
      userId: "alice",
      provider: "agentcard",
      connection: "agentcard",
      by: "agent",
      agent: "shopper",
    }),
    hold: (signal = new AbortController().signal): Hold => ({ until: Date.now() + 45_000, signal }),
  };
}
