import type { Approval, ApprovalStatus } from "@keyhold/contract";
import { isCents, isText, isTime } from "./checks.js";
import { connectionId } from "./connectionId.js";

const statuses: readonly ApprovalStatus[] = ["waiting", "approved", "declined", "spent"];

/**
 * Reads an approval and checks its types, so that rendering cannot fail. Returns undefined for an approval that a user could not decide about:
 * one without id, tool or times, or with a status that this version does not know.
 */
export function readApproval(body: unknown): Approval | undefined {
  const read = Object(body);
  const { id, provider, tool, createdAt, expiresAt } = read;
  const status = statuses.find((each) => each === read.status);
  if (!isText(id) || !isText(provider) || !isText(tool) || !isTime(createdAt) || !isTime(expiresAt) || !status)
    return undefined;
  return {
    ...{ id, provider, tool, createdAt, expiresAt, status },
    connection: connectionId(provider, read.connection),
    agent: isText(read.agent) ? read.agent : undefined,
    arguments: isRecord(read.arguments) ? read.arguments : undefined,
    summary: isText(read.summary) ? read.summary : tool,
    amountCents: isCents(read.amountCents) ? read.amountCents : undefined,
    language: isText(read.language) ? read.language : undefined,
    mayRepeat: read.mayRepeat === true || undefined,
  };
}

/** Reads the answer to `GET /approvals`. Returns undefined for an invalid answer. */
export function readApprovals(body: unknown): readonly Approval[] | undefined {
  const { approvals } = Object(body);
  if (!Array.isArray(approvals)) return undefined;
  const read = new Map(approvals.map(readApproval).map((each) => [each?.id, each]));
  return [...read.values()].filter((each) => !!each);
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
