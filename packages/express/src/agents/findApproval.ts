import { type ApprovalRecord, isFree, isOpen, isUntold } from "./ApprovalRecord.js";
import type { Claim } from "./Approvals.js";

/** A call that looks for its approval. */
export interface Seeker {
  readonly digest: string;
  /** The id by which the call holds an approval. */
  readonly holderId: string;
  /** The approval that the call has waited for so far. */
  readonly held: ApprovalRecord | undefined;
  readonly agent: string | undefined;
  readonly most: number;
  readonly perAgent: number;
}

/** What happens to a call: it spends an approval, waits for one, opens one, or is refused for a reason. */
export type Found =
  | { readonly does: "spend" | "wait"; readonly record: ApprovalRecord }
  | { readonly does: "open"; readonly mayRepeat: boolean }
  | {
      readonly does: "refuse";
      readonly status: Exclude<Claim["status"], "approved">;
      readonly record?: ApprovalRecord | undefined;
    };

/**
 * Finds what a call can do. An agent can make the same call twice at the same time, so several approvals can be for one call. A call does
 * not use an approval that another call holds.
 */
export function findApproval(records: readonly ApprovalRecord[], seeker: Seeker, now: number): Found {
  const { digest, holderId, held, agent, most, perAgent } = seeker;
  const same = records.filter((record) => record.digest === digest);
  const ownFirst = same.toSorted((one, other) => Number(other.id === held?.id) - Number(one.id === held?.id));
  const free = (status: ApprovalRecord["status"]) =>
    ownFirst.find((record) => record.status === status && isFree(record, holderId, now));

  const approved = free("approved");
  if (approved) return { does: "spend", record: approved };
  if (held) return heldApproval(held, same, seeker, now);
  const waiting = free("waiting");
  if (waiting) return { does: "wait", record: waiting };
  const unclear = same.find((record) => isUntold(record, now));
  if (unclear) return { does: "refuse", status: "unclear", record: unclear };
  const declined = same.find(({ status }) => status === "declined");
  if (declined) return { does: "refuse", status: "declined", record: declined };
  const open = records.filter(isOpen);
  const isFull = open.length >= most || open.filter((record) => record.agent === agent).length >= perAgent;
  if (isFull) return { does: "refuse", status: "too_many" };
  return { does: "open", mayRepeat: same.some((record) => record.isTold) };
}

/** What a call that has waited can do. It opens no other approval. */
function heldApproval(held: ApprovalRecord, same: readonly ApprovalRecord[], { holderId }: Seeker, now: number): Found {
  const record = same.find(({ id }) => id === held.id);
  if (!record) return { does: "refuse", status: now >= held.expiresAt ? "expired" : "left", record: held };
  if (record.status === "declined") return { does: "refuse", status: "declined", record };
  if (record.status === "waiting" && isFree(record, holderId, now)) return { does: "wait", record };
  // By the clock of another process, this call's time was over, and a call there has taken the approval.
  return { does: "refuse", status: "left", record };
}
