import type { Approval, ApprovalDecision } from "@keyhold/contract";
import type { Request } from "express";
import type { ApprovalOptions } from "../agents/ApprovalOptions.js";
import type { Approvals } from "../agents/Approvals.js";
import { KeyholdError } from "../errors/KeyholdError.js";
import { requestView } from "../users/RequestView.js";
import type { RateLimits } from "./createRateLimits.js";
import { textsFor } from "./pages/textsFor.js";
import { runProductCode } from "./runProductCode.js";

/**
 * Decides about a call that waits, for a user who has decided in a page. An approval counts only if the product's `approvals.confirm` accepts
 * it. A user can decline without it.
 *
 * @returns the decided approval
 * @throws KeyholdError `unknown_approval`; `confirmation_required`; `backend_misconfigured` if `confirm` throws; `rate_limited`;
 * `store_unavailable`
 */
export type Decide = (
  req: Request,
  userId: string,
  approvalId: string,
  decision: ApprovalDecision["decision"],
) => Promise<Approval>;

export interface DecideOptions {
  readonly approvals: Pick<Approvals, "read" | "decide">;
  readonly confirm: ApprovalOptions["confirm"];
  readonly rateLimits: Pick<RateLimits, "decide">;
}

export function createDecide({ approvals, confirm, rateLimits }: DecideOptions): Decide {
  return async (req, userId, approvalId, decision) => {
    await rateLimits.decide(userId);
    if (decision === "approve" && confirm) {
      const approval = await approvals.read(userId, approvalId);
      if (approval.status !== "waiting") throw new KeyholdError("unknown_approval");
      // Only `true` counts: a product that forgets to return something has not confirmed.
      const isConfirmed: unknown = await runProductCode(() => confirm(requestView(req), approval));
      if (isConfirmed !== true) throw new KeyholdError("confirmation_required");
    }
    return approvals.decide({ userId, approvalId, decision }, textsFor(req).locale);
  };
}
