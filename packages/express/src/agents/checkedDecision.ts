import { checkedUserId } from "../users/checkedUserId.js";
import type { Decision } from "./Approvals.js";

/**
 * Checks the argument of `keyhold.decide()`.
 *
 * @throws TypeError that names the wrong member
 */
export function checkedDecision({ userId, approvalId, decision }: Decision): Decision {
  checkedUserId(userId, "`userId` of keyhold.decide()");
  if (typeof approvalId !== "string")
    throw new TypeError(
      "@keyhold/express: `approvalId` of keyhold.decide() is not a string. Pass the `id` of an approval.",
    );
  if (decision !== "approve" && decision !== "decline")
    throw new TypeError('@keyhold/express: `decision` of keyhold.decide() must be "approve" or "decline".');
  return { userId, approvalId, decision };
}
