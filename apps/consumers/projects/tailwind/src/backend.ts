import {
  addedServer,
  agentcard,
  civic,
  createFakeBackend,
  fakeActivityLine,
  fakeApproval,
  fakePermission,
  furtherAccount,
  withStatus,
} from "@keyhold/react/testing";

/** A tool call that waits for a permission. */
export const permission = fakePermission();

const expiresAt = new Date(Date.now() + 600_000).toISOString();

/** Data for every component: rows in each state, several accounts, approvals, tools, and a record. */
export const full = createFakeBackend({
  connections: [
    { ...withStatus(agentcard, "connected"), accounts: "several", isDefault: true, lastUsedAt: expiresAt },
    furtherAccount({ ...agentcard, accounts: "several" }, "k3v9x0m2qa", "alice@work.example"),
    withStatus(civic, "needs_reconnect"),
    { ...civic, id: "linear", provider: "linear", name: "Linear", mode: "test" },
    addedServer("own-k3v9x0m2qa", "https://mcp.example.com/mcp"),
  ],
  canAddServers: true,
  approvals: [
    fakeApproval({ expiresAt }),
    fakeApproval({ id: "approval-2", expiresAt, mayRepeat: true }),
    fakeApproval({ id: "approval-3", expiresAt, status: "approved" }),
  ],
  permissions: Array.from({ length: 14 }, (_, index) => ({
    name: `tool_${index}`,
    title: `Tool ${index}`,
    group: "changes" as const,
    verdict: "ask" as const,
    choices: index === 0 ? [] : (["deny", "ask", "allow"] as const),
    ...(index === 0 && { fixed: "product" as const }),
  })),
  activity: Array.from({ length: 60 }, (_, index) =>
    fakeActivityLine(index === 0 ? { outcome: "error" } : { agent: `agent-${index % 2}` }),
  ),
  faults: { choose: "slow" },
});
export const slow = createFakeBackend({
  faults: { connections: "slow", approvals: "slow", permissions: "slow", activity: "slow" },
});
const connections = [withStatus(agentcard, "connected")];
export const failing = createFakeBackend({
  connections,
  faults: { approvals: "internal", permissions: "internal", activity: "internal" },
});
export const refusing = createFakeBackend({
  connections,
  permissions: [{ name: "pay", group: "spends", verdict: "ask", choices: ["deny", "ask"] }],
  faults: { choose: "internal" },
});
export const toolless = createFakeBackend({ connections });
export const signedOut = createFakeBackend({ faults: { connections: "not_signed_in" } });
export const empty = createFakeBackend({ connections: [] });
