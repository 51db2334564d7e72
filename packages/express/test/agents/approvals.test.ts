import { expect, it, vi } from "vitest";
import { openApprovals, soon } from "../support/openApprovals.js";

it("a call waits for the user's decision, and is approved once", async () => {
  const { approvals, call, tool, hold } = openApprovals();
  const claim = approvals.claim(call, tool(), hold());
  await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1));
  const [waiting] = await approvals.list("alice");
  expect(waiting).toMatchObject({
    agent: "shopper",
    tool: "create_card",
    arguments: { amount_cents: 1000 },
    status: "waiting",
  });
  await approvals.decide({ userId: "alice", approvalId: waiting?.id ?? "", decision: "approve" });
  expect(await claim).toMatchObject({ status: "approved", approvalId: waiting?.id });
  expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
});
