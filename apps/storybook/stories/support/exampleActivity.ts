import type { ActivityLine } from "@keyhold/react";
import { fakeActivityLine } from "@keyhold/react/testing";

/** A time of this day, or of a day before it, on the reader's clock. */
function time(daysAgo: number, hours: number, minutes: number): string {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, hours, minutes).toISOString();
}

/** A call that only reads. */
const reads = { tool: "list_cards", summary: "List the cards", verdict: "allow", approvalId: undefined } as const;

/** A call of each kind, on two days. */
export function exampleActivity(): readonly ActivityLine[] {
  return [
    fakeActivityLine({
      ...{ at: time(0, 16, 45), agent: "travel-planner", tool: "buy", outcome: "unclear", durationMs: undefined },
      summary: "Buy: two train tickets from Lisbon to Porto",
    }),
    fakeActivityLine({ at: time(0, 16, 40), durationMs: 34_200 }),
    fakeActivityLine({ at: time(0, 16, 39), ...reads, durationMs: 410 }),
    fakeActivityLine({
      ...{ at: time(0, 9, 5), by: "page", agent: undefined, provider: "civic", connection: "civic" },
      ...{
        tool: "send_mail",
        summary: "Send a mail to bob@example.com",
        verdict: "allow",
        approvalId: undefined,
        outcome: "error",
      },
    }),
    fakeActivityLine({
      ...{
        at: time(1, 18, 12),
        tool: "withdraw",
        summary: "Withdraw $500.00",
        amountCents: 50_000,
        verdict: "deny",
        outcome: "refused",
      },
      reason: "not_allowed",
    }),
    fakeActivityLine({
      ...{ at: time(1, 18, 11), tool: "add_funds", outcome: "refused", reason: "expired" },
      ...{ summary: "Add funds of $50.00", amountCents: 5000 },
    }),
    fakeActivityLine({
      ...{ at: time(1, 18, 10), tool: "get_card_details", outcome: "refused", reason: "declined" },
      summary: "Show the number of the card card_1",
    }),
    fakeActivityLine({
      ...{ at: time(1, 11, 30), tool: "add_funds", outcome: "unclear", durationMs: 90_000 },
      ...{ summary: "Add funds of $20.00", amountCents: 2000 },
    }),
  ];
}

/** More calls than one answer has. */
export const manyCalls = (): readonly ActivityLine[] =>
  Array.from({ length: 60 }, (_, minutes) =>
    fakeActivityLine({ at: time(0, 10, 59 - minutes), ...reads, durationMs: 410 }),
  );
