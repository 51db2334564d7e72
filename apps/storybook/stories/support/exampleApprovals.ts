import type { Approval } from "@keyhold/react";
import { fakeApproval } from "@keyhold/react/testing";

/** What an agent and a page want to do, and what may be done already. */
export const exampleApprovals: readonly Approval[] = [
  fakeApproval(),
  fakeApproval({
    id: "approval-2",
    agent: "travel-planner",
    tool: "buy",
    summary: "Buy: two train tickets from Lisbon to Porto",
    arguments: {
      request: "two train tickets from Lisbon to Porto",
      delivery: { by: "e-mail", to: "alice@example.com" },
    },
    mayRepeat: true,
  }),
  fakeApproval({
    id: "approval-3",
    agent: undefined,
    provider: "civic",
    connection: "civic",
    tool: "send_mail",
    summary: "Send a mail to bob@example.com",
    arguments: { to: ["bob@example.com"], text: "The oranges are ripe. ".repeat(20) },
  }),
];

/** Lets approvals wait for ten minutes from now, and some seconds more, so that each story says "in 10 minutes". */
export function fromNow(approvals: readonly Approval[]): readonly Approval[] {
  const { createdAt, expiresAt } = fakeApproval();
  const later = new Date(Date.parse(expiresAt) + 25_000).toISOString();
  return approvals.map((each) => ({ ...each, createdAt, expiresAt: later }));
}
