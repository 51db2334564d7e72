import type { Approval } from "@keyhold/contract";
import { type UseApprovalsResult, useApprovals } from "../../hooks/useApprovals.js";
import { useConnections } from "../../hooks/useConnections.js";

/** The state of Approvals, for `className`, `style` and `render`. */
export interface ApprovalsRootState {
  /** `ready`: there is at least one call to show. */
  readonly status: "loading" | "load_failed" | "empty" | "ready";
}

/** What the parts around the items show. */
export interface Rows extends UseApprovalsResult {
  readonly state: ApprovalsRootState;
  /** What waits or is approved, and what the user has decided on this page in the last five minutes. The oldest is first. */
  readonly rows: readonly Approval[];
}

/** The approvals to show. */
export function useRows(): Rows {
  const approvals = useApprovals();
  const { data: connections } = useConnections();
  const { approvals: listed, decisions, error } = approvals;
  const known = new Map(listed?.map((each) => [each.id, each]));
  // A decided call leaves the backend's list, but users still see what they have decided.
  for (const { approval, status, error } of decisions.values()) {
    const isDone = status === "success" || error?.code === "unknown_approval";
    if (approval && isDone) known.set(approval.id, approval);
  }
  const rows = [...known.values()].sort((one, other) => Date.parse(one.createdAt) - Date.parse(other.createdAt));
  const loaded = rows.length > 0 ? "ready" : "empty";
  const status = listed && connections ? loaded : error ? "load_failed" : "loading";
  return { ...approvals, rows, state: { status } };
}
