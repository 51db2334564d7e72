import type {
  ActivityLine,
  Approval,
  CallOutcome,
  ErrorCode,
  RefusalReason,
  ToolResult,
  ToolVerdict,
} from "@keyhold/contract";
import type { FakeBackend, FakeToolCall } from "./createFakeBackend.js";

/**
 * A line of the record of tool calls as a backend sends it: the agent `shopper` has just created a card, with the user's approval.
 *
 * @param change the members that differ
 * @example
 * ```ts
 * const backend = createFakeBackend({ activity: [fakeActivityLine({ outcome: "error" })] });
 * ```
 */
export function fakeActivityLine(change: Partial<ActivityLine> = {}): ActivityLine {
  return {
    at: new Date().toISOString(),
    by: "agent",
    agent: "shopper",
    provider: "agentcard",
    connection: "agentcard",
    tool: "create_card",
    summary: "Create a single-use card with $42.00",
    ...(change.summary === undefined && { amountCents: 4200 }),
    verdict: "ask",
    approvalId: "approval-1",
    outcome: "ok",
    durationMs: 2300,
    ...change,
  };
}

/** Adds a call of a page to the record, as a backend does: a call that is sent takes the place of the tries that waited for its approval. */
function record(
  backend: FakeBackend,
  { provider, connection, name, arguments: args }: FakeToolCall,
  verdict: ToolVerdict,
  outcome: CallOutcome,
  approvalId?: string,
): void {
  const about = { by: "page", agent: undefined, provider, connection, tool: name, summary: `Call ${name}` } as const;
  const amountCents = typeof args.amount_cents === "number" ? args.amount_cents : undefined;
  add(backend, fakeActivityLine({ ...about, amountCents, verdict, approvalId, outcome, durationMs: 0 }));
}

/** Adds to the record that the call of an approval was not sent, as a backend does. */
export function recordRefusal(
  backend: FakeBackend,
  { id, agent, provider, connection, tool, summary }: Approval,
  reason: RefusalReason,
): void {
  const by = agent === undefined ? "page" : "agent";
  const about = { by, agent, provider, connection, tool, summary, approvalId: id } as const;
  add(backend, fakeActivityLine({ ...about, verdict: "ask", outcome: "refused", reason, durationMs: undefined }));
}

function add(backend: FakeBackend, line: ActivityLine): void {
  const isTry = (other: ActivityLine) => other.outcome === "refused" && other.approvalId === line.approvalId;
  backend.activity = [line, ...backend.activity.filter((other) => !line.approvalId || !isTry(other))];
  backend.push({ activity: true });
}

/** Carries out a call of a page, and records it. */
export async function carryOut(
  backend: FakeBackend,
  call: FakeToolCall,
  approvalId?: string,
): Promise<ToolResult | ErrorCode> {
  const result = await backend.callTool(call);
  const outcome = typeof result === "string" || result.isError ? "error" : "ok";
  record(backend, call, approvalId ? "ask" : "allow", outcome, approvalId);
  return result;
}

/** Lines in one answer. */
const MOST = 50;

/**
 * The lines of one page of the record, and the `next` for the page after it. `next` contains the number of older lines, because that number stays
 * the same when new lines are added. Returns undefined if `before` is not such a text.
 */
export function pageOf(all: readonly ActivityLine[], query: URLSearchParams) {
  const [before, connection, agent] = ["before", "connection", "agent"].map((name) => query.get(name));
  const lines = all.filter(
    (line) => line.connection === (connection ?? line.connection) && line.agent === (agent ?? line.agent),
  );
  const older = before == null ? lines.length : Number(/^0-(\d+)$/.exec(before)?.[1]);
  if (Number.isNaN(older)) return undefined;
  const rest = lines.slice(Math.max(0, lines.length - older));
  return { activity: rest.slice(0, MOST), next: rest.length > MOST ? `0-${rest.length - MOST}` : undefined };
}
