import type { ConnectionId, ProviderId } from "./connections.js";
import type { ToolVerdict } from "./permissions.js";

/**
 * How a tool call ended:
 *
 * - `ok`: the server answered with a result.
 * - `error`: the server answered with an error, or Keyhold could not send the call.
 * - `refused`: Keyhold did not send the call. `reason` says why.
 * - `unclear`: the call was sent, and no usable answer came, so it may have been carried out. A call that has not ended yet is `unclear` too.
 */
export type CallOutcome = "ok" | "error" | "refused" | "unclear";

/**
 * Why a call was not sent:
 *
 * - `not_allowed`: the rules refused it.
 * - `undecided`: the user has not decided yet.
 * - `declined`: the user has declined it.
 * - `expired`: the user did not decide in time.
 * - `unused`: the user has approved it, and it did not come again in time.
 * - `arguments_invalid`: its arguments cannot fit the tool's schema, or are too large to be shown. The user was not asked.
 * - `too_many`: too many calls of the user wait already. The user was not asked.
 * - `repeats_unclear`: the same call was sent before, and it is not clear how it ended.
 * - `left`: the agent stopped waiting, or the connection has ended.
 */
export type RefusalReason =
  | "not_allowed"
  | "undecided"
  | "declined"
  | "expired"
  | "unused"
  | "arguments_invalid"
  | "too_many"
  | "repeats_unclear"
  | "left";

/** One tool call of a page or an agent. It contains no arguments and no result. */
export interface ActivityLine {
  /** When the call came, ISO 8601. */
  readonly at: string;
  /** A page of the product, or an agent. */
  readonly by: "page" | "agent";
  /** The agent's label. A page has none. */
  readonly agent?: string | undefined;
  /** The provider's id. */
  readonly provider: ProviderId;
  /** The connection's id. It stays after the user has disconnected. */
  readonly connection: ConnectionId;
  /** The tool's name, at most 256 characters. Characters that cannot be seen are written as in the arguments of an `Approval`. */
  readonly tool: string;
  /** The call in words, as in the summary of an `Approval`. */
  readonly summary: string;
  /** The money that the call is about, in US cents, as in an `Approval`. */
  readonly amountCents?: number | undefined;
  /** The language of `summary`, a BCP 47 tag. Absent for English. */
  readonly language?: string | undefined;
  /** What the rules said. */
  readonly verdict: ToolVerdict;
  /** The approval of the call, if the user was asked. */
  readonly approvalId?: string | undefined;
  /** How the call ended. */
  readonly outcome: CallOutcome;
  /** Why the call was not sent, if the outcome is `refused`. Absent in records of earlier versions. */
  readonly reason?: RefusalReason | undefined;
  /** Milliseconds from `at` to the end of the call. It includes the time in which the user decided. Absent if Keyhold knows no end. */
  readonly durationMs?: number | undefined;
}

/** The answer to `GET /activity`: the last 500 tool calls of the user in 90 days, in pages of 50. The newest is first. */
export interface Activity {
  /** At most 50 calls. */
  readonly activity: readonly ActivityLine[];
  /** Send it as `before` to get the next page. Absent on the last page. */
  readonly next?: string | undefined;
}

/** The record of the user has new lines. The event stream (`GET /events`) sends it as the event `activity`; read the record again. */
export interface ActivityChange {
  /** Always true. With it, a reader can distinguish this event's data from the data of `change` and `approval`. */
  readonly activity: true;
}
