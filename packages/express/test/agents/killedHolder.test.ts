import { expect, it } from "vitest";
import { type Death, type Heard, holdersOfFile } from "../support/openHolders.js";

const holders = holdersOfFile();

const SWAP = "swap keyhold:{alice}:approvals";
const ASKED: Heard[] = ["approval_required"];
const TOLD: Heard[] = ["unclear", "approval_required"];

/** Each row: whether the user approves before, how often the emulated Agentcard was called, and the answers to the next identical calls in another process. */
it.each<[string, Death, boolean, number, readonly Heard[]]>([
  ["before the approval is stored", { step: SWAP, nth: 1, when: "before" }, false, 0, ASKED],
  ["while the call waits", { step: SWAP, nth: 1, when: "after" }, false, 0, ASKED],
  ["after the user has approved", { step: SWAP, nth: 2, when: "before" }, true, 0, ["created", "approval_required"]],
  ["after the approval is spent", { step: SWAP, nth: 2, when: "after" }, true, 0, TOLD],
  ["just before the call is sent", { step: "send", nth: 1, when: "before" }, true, 0, TOLD],
  ["after the call was sent", { step: "get the answer", nth: 1, when: "before" }, true, 1, TOLD],
  ["before the end of the call is stored", { step: SWAP, nth: 3, when: "before" }, true, 1, TOLD],
  ["after the end of the call is stored", { step: SWAP, nth: 3, when: "after" }, true, 1, ASKED],
])("a process that is killed %s makes no call without its own approval, and none twice", async (_when, ...row) => {
  const [death, isApproved, sent, next] = row;
  const { killedAt, calls, recorded, letTimePass, callAgain, approve, waiting } = holders();
  expect(await killedAt(death, isApproved)).toBeUndefined();
  expect(calls()).toBe(sent);
  // A call that was sent is in the user's record.
  if (sent > 0) expect(await recorded()).toHaveLength(1);
  letTimePass();
  for (const heard of next) expect(await callAgain()).toBe(heard);
  const made = sent + next.filter((heard) => heard === "created").length;
  expect(calls()).toBe(made);
  // The approval tells the user if the call may have been carried out.
  expect((await waiting())?.mayRepeat ?? false).toBe(next.includes("unclear"));
  await approve();
  expect(await callAgain()).toBe("created");
  expect(await callAgain()).toBe("approval_required");
  expect(calls()).toBe(made + 1);
});
