import { checkedUserId } from "../users/checkedUserId.js";
import { type ActivityQuery, isPlace } from "./createActivity.js";

/** A user, and which part of the user's record to read. */
export interface UserActivityQuery extends ActivityQuery {
  /** The user id that `identify` returns: a non-empty string. */
  readonly userId: string;
}

/**
 * Checks the argument of `keyhold.activity()`.
 *
 * @throws TypeError that names the wrong member
 */
export function checkedActivityQuery({ userId, connection, agent, before }: UserActivityQuery): UserActivityQuery {
  checkedUserId(userId, "`userId` of keyhold.activity()");
  if (connection !== undefined && typeof connection !== "string")
    throw new TypeError(
      "@keyhold/express: `connection` of keyhold.activity() is not a string. Pass the `id` of a connection.",
    );
  if (agent !== undefined && typeof agent !== "string")
    throw new TypeError("@keyhold/express: `agent` of keyhold.activity() is not a string. Pass the label of an agent.");
  if (before !== undefined && !(typeof before === "string" && isPlace(before)))
    throw new TypeError("@keyhold/express: `before` of keyhold.activity() is not the `next` of an earlier answer.");
  return { userId, connection, agent, before };
}
