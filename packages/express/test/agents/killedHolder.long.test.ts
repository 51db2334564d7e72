import { expect, it, vi } from "vitest";
import { holdersOfFile } from "../support/openHolders.js";

/** Milliseconds. The limit is so high that speed does not matter. */
const TIMEOUT = 60 * 60_000;

const holders = holdersOfFile();

it.each(["before", "after"] as const)(
  "a process that is killed %s any step of a call makes no call without its own approval, and none twice",
  { timeout: TIMEOUT },
  async (when) => {
    const { killedAt, calls, letTimePass, callAgain, approve, decline } = holders();
    for (let nth = 1; ; nth++) {
      const steps = await killedAt({ step: "", nth, when }, true);
      if (steps !== undefined && steps < nth) return expect(nth).toBeGreaterThan(20);
      const made = calls();
      letTimePass();
      const heard = [await callAgain(), await callAgain()];
      // The user has approved one call at most.
      expect([nth, calls()]).toEqual([nth, made === 1 || heard[0] === "created" ? 1 : 0]);
      expect([nth, heard[1]]).toEqual([nth, "approval_required"]);
      await approve();
      expect([nth, await callAgain(), await callAgain()]).toEqual([nth, "created", "approval_required"]);
      expect([nth, calls()]).toEqual([nth, made + (heard[0] === "created" ? 2 : 1)]);
      await decline();
      vi.useRealTimers();
    }
  },
);
