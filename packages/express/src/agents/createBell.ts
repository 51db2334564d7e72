import type { Change, Changes } from "../changes/Changes.js";
import type { Hold } from "./Approvals.js";

/** Milliseconds between two reads of an approval, in case a message between processes was lost. */
const LOOK_EVERY = 10_000;

/** Wakes a call that waits for a decision. */
export interface Bell {
  /** Resolves when the approval may have changed, and at the end of the waiting. */
  wait(): Promise<void>;
  /** Whether the waiting is over. */
  isOver(): boolean;
  stop(): void;
}

/** @param isAbout whether a change of this approval matters */
export async function createBell(
  changes: Changes,
  userId: string,
  { until, signal }: Hold,
  isAbout: (approvalId: string) => boolean,
): Promise<Bell> {
  let isRung = false;
  let wake = () => {};
  const ring = () => {
    isRung = true;
    wake();
  };
  const endsAfter = until - Date.now();
  let isEnded = endsAfter <= 0;
  if (isEnded) return { wait: async () => undefined, isOver: () => true, stop: () => undefined };
  // A timer, and not the clock, which can jump.
  const end = setTimeout(() => {
    isEnded = true;
    ring();
  }, endsAfter);
  signal.addEventListener("abort", ring);
  const isOther = (change: Change) => "activity" in change || ("approval" in change && !isAbout(change.approval));
  // Without messages between processes, the next read finds the decision.
  const listening = changes.listen(userId, (change) => isOther(change) || ring(), ring);
  const stopListening = await listening.catch(() => () => undefined);
  return {
    async wait() {
      if (!isRung) {
        let timer: NodeJS.Timeout | undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, LOOK_EVERY);
        });
        clearTimeout(timer);
      }
      isRung = false;
    },
    isOver: () => isEnded || signal.aborted,
    stop() {
      clearTimeout(end);
      signal.removeEventListener("abort", ring);
      stopListening();
    },
  };
}
