import type { Approval } from "@keyhold/contract";
import type { FakeToolCall } from "./createFakeBackend.js";

/** Milliseconds that an approval waits. */
const LASTS = 600_000;

/**
 * An approval as a backend sends it: the agent `shopper` wants to create a card. It was asked for now, and waits ten minutes.
 *
 * @param change the members that differ
 * @example
 * ```ts
 * const backend = createFakeBackend({ approvals: [fakeApproval({ summary: "Create a card with $42.00" })] });
 * ```
 */
export function fakeApproval(change: Partial<Approval> = {}): Approval {
  const now = Date.now();
  return {
    id: "approval-1",
    provider: "agentcard",
    connection: "agentcard",
    agent: "shopper",
    tool: "create_card",
    arguments: { amount_cents: 4200, type: "single_use" },
    summary: "Create a single-use card with $42.00",
    ...(change.summary === undefined && { amountCents: 4200 }),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + LASTS).toISOString(),
    status: "waiting",
    ...change,
  };
}

/** Finds the approval of exactly this call of a page. */
export function approvalOf(approvals: readonly Approval[], { connection, name, arguments: args }: FakeToolCall) {
  return approvals.find(
    (each) =>
      (each.status === "waiting" || each.status === "approved" || each.status === "declined") &&
      each.agent === undefined &&
      each.connection === connection &&
      each.tool === name &&
      JSON.stringify(each.arguments) === JSON.stringify(args),
  );
}
