import type { Activity, ActivityLine, CallOutcome, RefusalReason, ToolVerdict } from "@keyhold/contract";
import { isCents, isText, isTime } from "./checks.js";
import { connectionId } from "./connectionId.js";

const outcomes: readonly CallOutcome[] = ["ok", "error", "refused", "unclear"];
const reasons: readonly RefusalReason[] = [
  "not_allowed",
  "undecided",
  "declined",
  "expired",
  "unused",
  "arguments_invalid",
  "too_many",
  "repeats_unclear",
  "left",
];
const verdicts: readonly ToolVerdict[] = ["allow", "ask", "deny"];

/**
 * Reads the answer to `GET /activity` and checks its types, so that rendering cannot fail. Returns undefined for an invalid answer, and leaves
 * out a line without time, provider or tool.
 */
export function readActivity(body: unknown): Activity | undefined {
  const { activity, next } = Object(body);
  if (!Array.isArray(activity)) return undefined;
  return { activity: activity.map(readLine).filter((line) => !!line), next: isText(next) ? next : undefined };
}

function readLine(body: unknown): ActivityLine | undefined {
  const read = Object(body);
  const { at, provider, tool, durationMs } = read;
  if (!isTime(at) || !isText(provider) || !isText(tool)) return undefined;
  return {
    ...{ at, provider, tool },
    by: read.by === "page" ? "page" : "agent",
    agent: isText(read.agent) ? read.agent : undefined,
    connection: connectionId(provider, read.connection),
    summary: isText(read.summary) ? read.summary : tool,
    amountCents: isCents(read.amountCents) ? read.amountCents : undefined,
    language: isText(read.language) ? read.language : undefined,
    // A newer backend may send values that this version does not know.
    verdict: verdicts.find((each) => each === read.verdict) ?? "allow",
    approvalId: isText(read.approvalId) ? read.approvalId : undefined,
    outcome: outcomes.find((each) => each === read.outcome) ?? "unclear",
    reason: reasons.find((each) => each === read.reason),
    durationMs: Number.isFinite(durationMs) && durationMs >= 0 ? durationMs : undefined,
  };
}
