import { checkedUserId } from "../users/checkedUserId.js";
import type { Decision } from "./Approvals.js";
import { type ActivityQuery, isPlace } from "./createActivity.js";

const LABEL = /^[a-z0-9-]{1,64}$/;
const HOUR = 3600;
const LONGEST = 30 * 24 * HOUR;

/**
 * Checks the label of an agent.
 *
 * @param giver the source of the label, for the error, such as "`agent` of keyhold.mcp()"
 * @returns the label; `agent` if there is none
 * @throws TypeError with a sentence that says what to do. It does not repeat the value
 */
export function checkedLabel(value: unknown, giver: string): string {
  const label = value ?? "agent";
  if (typeof label === "string" && LABEL.test(label)) return label;
  throw new TypeError(
    `@keyhold/express: ${giver} is not a label. Pass 1 to 64 characters of a-z, 0-9 and -, such as "shopper".`,
  );
}

/**
 * Checks the lifetime of an agent's token.
 *
 * @returns seconds; an hour if there is no value
 * @throws TypeError with a sentence that says what to do
 */
export function checkedLifetime(value: unknown): number {
  const seconds = value ?? HOUR;
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST) return seconds;
  throw new TypeError(
    `@keyhold/express: \`expiresInSeconds\` of keyhold.agentToken() must be a whole number from 1 to ${LONGEST} (30 days).`,
  );
}

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
