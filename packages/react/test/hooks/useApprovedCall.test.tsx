import { act, waitFor } from "@testing-library/react";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { useAgentcardCards, useApprovals, useConnections, useToolCall } from "../../src/index.js";
import { agentcard, type FakeBackend, fakeCards, withStatus } from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { openBackend, server } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";

const POST = "POST /connections/agentcard/tools/create_card";
const call = { name: "create_card", arguments: { amount_cents: 4200 } };

const callTool = vi.fn<FakeBackend["callTool"]>();
let backend: FakeBackend;
beforeEach(() => {
  callTool.mockReset().mockImplementation(fakeCards().callTool);
  backend = openBackend({
    connections: [withStatus(agentcard, "connected")],
    asks: ({ name }) => name === "create_card",
    callTool,
  });
});

/** A call that waits for the approval `approval-1`. */
async function waiting() {
  const streams = fakeEvents();
  const result = renderHooks(() => ({
    connections: useConnections(),
    call: useToolCall("agentcard"),
    approvals: useApprovals(),
  }));
  await waitFor(() => expect(result.current.connections.data).toBeDefined());
  act(() => result.current.call.mutate(call));
  await waitFor(() => expect(result.current.call.approvalId).toBe("approval-1"));
  await waitFor(() => expect(backend.count("GET /approvals/approval-1")).toBe(1));
  const tell = () => streams.at(-1)?.send("approval", { approval: "approval-1" });
  return { result, tell };
}

test("a call that needs an approval waits for it, and is sent once more when the user approves on the same page", async () => {
  const { result } = await waiting();
  expect(result.current.call.isPending).toBe(true);
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.call.data?.structuredContent).toMatchObject({ status: "created" }));
  expect(result.current.call.approvalId).toBe(undefined);
  expect(backend.count(POST)).toBe(2);
  expect(callTool).toHaveBeenCalledTimes(1);
});

test("a call that waits goes on when the user approves in another tab, and many events send it once", async () => {
  const { result, tell } = await waiting();
  act(tell);
  await waitFor(() => expect(backend.count("GET /approvals/approval-1")).toBe(2));
  expect(backend.count(POST)).toBe(1);
  backend.setApproval("approval-1", { status: "approved" });
  act(() => [1, 2, 3].forEach(tell));
  await waitFor(() => expect(result.current.call.isSuccess).toBe(true));
  act(tell);
  expect(backend.count(POST)).toBe(2);
});

test("a call is sent no third time if it needs another approval", async () => {
  const { result } = await waiting();
  // The same call in another tab has used the approval a moment before.
  backend.callTool = callTool;
  backend.fail("callTool", "slow");
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(backend.count(POST)).toBe(2));
  backend.setApproval("approval-1", { status: "spent" });
  backend.recover("callTool");
  await waitFor(() => expect(result.current.call.error?.code).toBe("approval_required"));
  expect(result.current.call.error?.approvalId).toBe("approval-2");
  expect(backend.count(POST)).toBe(2);
  expect(callTool).not.toHaveBeenCalled();
});

test.each([
  ["declined in another tab", "approval_declined", () => backend.setApproval("approval-1", { status: "declined" })],
  ["spent in another tab", "approval_required", () => backend.setApproval("approval-1", { status: "spent" })],
  ["over", "approval_required", () => Object.assign(backend, { approvals: [] })],
])("a call whose approval is %s fails with %s, and is not sent again", async (_status, code, end) => {
  const { result, tell } = await waiting();
  end();
  act(tell);
  await waitFor(() => expect(result.current.call.error?.code).toBe(code));
  expect(result.current.call.approvalId).toBe(undefined);
  expect(backend.count(POST)).toBe(1);
});

test("a call that waits is not sent for another user who has signed in", async () => {
  const { result } = await waiting();
  backend.user = "bob";
  backend.approvals = [];
  act(() => void result.current.connections.refetch());
  await waitFor(() => expect(result.current.call.error?.code).toBe("user_changed"));
  expect(backend.count(POST)).toBe(1);
});

test("a call that waits outlasts an outage", async () => {
  const { result, tell } = await waiting();
  backend.fail("approval", "store_unavailable");
  act(tell);
  await waitFor(() => expect(backend.count("GET /approvals/approval-1")).toBeGreaterThan(1));
  backend.recover("approval");
  backend.setApproval("approval-1", { status: "approved" });
  act(tell);
  await waitFor(() => expect(result.current.call.isSuccess).toBe(true));
  expect(backend.count(POST)).toBe(2);
});

test("a call that waits goes on waiting after an answer that is not the backend's", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const { result, tell } = await waiting();
  const answered = vi.fn(() => HttpResponse.html("<h1>Welcome to the hotel</h1>"));
  server.use(http.get("*/approvals/approval-1", answered, { once: true }));
  act(tell);
  await waitFor(() => expect(answered).toHaveBeenCalledOnce());
  backend.setApproval("approval-1", { status: "approved" });
  act(tell);
  await waitFor(() => expect(result.current.call.isSuccess).toBe(true));
  expect(backend.count(POST)).toBe(2);
});

test("creating a card waits for its approval too, and creates one card", async () => {
  fakeEvents();
  const result = renderHooks(() => ({ cards: useAgentcardCards(), approvals: useApprovals() }));
  await waitFor(() => expect(result.current.cards.cards.data).toEqual([]));
  act(() => result.current.cards.create.mutate(4200));
  await waitFor(() => expect(result.current.cards.approvalId).toBe("approval-1"));
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.cards.cards.data).toHaveLength(1));
  expect(backend.count(POST)).toBe(2);
});
