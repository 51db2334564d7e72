import { expect, test } from "vitest";
import { createShopper } from "../server/agent/createShopper.js";
import { script } from "../server/agent/script.js";
import { openApprovalProduct } from "./support/openApprovalProduct.js";

// Magpie's agent in a product without a rule of its own, so each message of "buy" needs an approval.

test("the agent calls again until the user has decided, and each approved call is sent once", async () => {
  const { keyhold, events } = await openApprovalProduct({}, { holdSeconds: 1 });
  const shopper = createShopper(keyhold, script);
  shopper.start("alice", "Buy the book for $12");
  const calls = () => events.filter((event) => event.type === "called" && event.tool === "buy").length;
  for (const summary of ["Buy: Buy the book for $12", "Buy: Yes, the book for $12.00 at Retail"]) {
    await expect.poll(async () => (await keyhold.approvals("alice"))[0]?.summary).toBe(summary);
    const before = calls();
    await expect.poll(calls).toBeGreaterThan(before + 1);
    const [asked] = await keyhold.approvals("alice");
    await keyhold.decide({ userId: "alice", approvalId: asked?.id ?? "", decision: "approve" });
  }
  await expect.poll(() => shopper.taskOf("alice")?.ending?.text).toMatch(/^Order placed: Buy at Retail for \$12\.00/);
  expect(events.filter(({ type }) => type === "approval_requested")).toHaveLength(2);
  expect(events.filter(({ type }) => type === "spent")).toHaveLength(2);
});

test("the agent tells the user who has not decided in time that nothing was ordered", async () => {
  const { keyhold, events } = await openApprovalProduct({}, { holdSeconds: 600, expireSeconds: 1 });
  const shopper = createShopper(keyhold, script);
  shopper.start("alice", "Buy the book for $12");
  const ending = { status: "stopped", text: "You did not decide in time. Nothing was ordered." };
  await expect.poll(() => shopper.taskOf("alice")?.ending).toEqual(ending);
  expect(events.filter(({ type }) => type === "spent")).toEqual([]);
});
