import { act, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { useState } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { AgentcardCards, useAgentcardCards, useApprovals, useConnections } from "../../src/index.js";
import { agentcard, type FakeBackend, fakeCards, withStatus } from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { openBackend } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";
import { renderKit } from "../support/renderKit.js";

const POST = "POST /connections/agentcard/tools/list_cards";

const callTool = vi.fn<FakeBackend["callTool"]>();
let backend: FakeBackend;
beforeEach(() => {
  callTool.mockReset().mockImplementation(fakeCards().callTool);
  backend = openBackend({
    connections: [withStatus(agentcard, "connected")],
    asks: ({ name }) => name === "list_cards",
    callTool,
  });
});

function Page() {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <button type="button" onClick={() => setOpen(!isOpen)}>
        Toggle
      </button>
      {isOpen && <AgentcardCards />}
    </>
  );
}

/** A list of cards that waits for the approval `approval-1`. */
async function waiting() {
  const streams = fakeEvents();
  const result = renderHooks(() => ({
    connections: useConnections(),
    own: useAgentcardCards(),
    same: useAgentcardCards(),
    approvals: useApprovals(),
  }));
  await waitFor(() => expect(result.current.own.cards.approvalId).toBe("approval-1"));
  expect(result.current.own.cards.isPending).toBe(true);
  expect(backend.count(POST)).toBe(1);
  const tell = () => act(() => streams.at(-1)?.send("approval", { approval: "approval-1" }));
  return { result, tell };
}

test("a query whose tool needs an approval waits in every component, and is sent once more when the user approves", async () => {
  const { result } = await waiting();
  expect(result.current.same.cards.approvalId).toBe("approval-1");
  expect(result.current.own.approvalId).toBe(undefined);
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.own.cards.data).toEqual([]));
  expect(result.current.same.cards.approvalId).toBe(undefined);
  expect(backend.count(POST)).toBe(2);
  expect(callTool).toHaveBeenCalledTimes(1);
});

test.each([
  ["declined", "approval_declined", () => backend.setApproval("approval-1", { status: "declined" })],
  ["over", "approval_required", () => Object.assign(backend, { approvals: [] })],
])("a query whose approval is %s fails with %s, and is not sent again", async (_status, code, end) => {
  const { result, tell } = await waiting();
  end();
  tell();
  await waitFor(() => expect(result.current.own.cards.error?.code).toBe(code));
  expect(backend.count(POST)).toBe(1);
});

test("a query that has needed an approval does not ask the user again by itself, and does so when they refresh", async () => {
  const { result } = await waiting();
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.own.cards.data).toEqual([]));
  vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
  await act(async () => void window.dispatchEvent(new Event("visibilitychange")));
  expect(backend.count(POST)).toBe(2);
  act(() => void result.current.own.cards.refetch());
  await waitFor(() => expect(result.current.own.cards.approvalId).toBe("approval-2"));
  expect(result.current.own.cards.data).toEqual([]);
});

test("a query that is asked for again while it waits sends the approved call once", async () => {
  const { result } = await waiting();
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.own.cards.data).toEqual([]));
  act(() => void result.current.own.cards.refetch());
  await waitFor(() => expect(result.current.own.cards.approvalId).toBe("approval-2"));
  act(() => void result.current.own.cards.refetch());
  await waitFor(() => expect(backend.count(POST)).toBe(4));
  await waitFor(() => expect(result.current.own.cards.approvalId).toBe("approval-2"));
  act(() => result.current.approvals.approve("approval-2"));
  await waitFor(() => expect(callTool).toHaveBeenCalledTimes(2));
  await waitFor(() => expect(result.current.own.cards.isFetching).toBe(false));
  expect(backend.count(POST)).toBe(5);
  expect(backend.approvals.map(({ status }) => status)).toEqual(["spent", "spent"]);
});

test("creating a card ends while the list, which it changes, waits for an approval", async () => {
  const { result } = await waiting();
  act(() => result.current.approvals.approve("approval-1"));
  await waitFor(() => expect(result.current.own.cards.data).toEqual([]));
  act(() => result.current.own.create.mutate(4200));
  await waitFor(() => expect(result.current.own.cards.approvalId).toBe("approval-2"));
  await waitFor(() => expect(result.current.own.create.isSuccess).toBe(true));
  act(() => result.current.approvals.approve("approval-2"));
  await waitFor(() => expect(result.current.own.cards.data).toHaveLength(1));
});

test("a query that waits is not sent for another user who has signed in", async () => {
  const { result } = await waiting();
  backend.user = "bob";
  backend.approvals = [];
  backend.asks = () => false;
  act(() => void result.current.connections.refetch());
  await waitFor(() => expect(result.current.own.cards.data).toEqual([]));
  expect(result.current.own.cards.approvalId).toBe(undefined);
  expect(backend.count(POST)).toBe(2);
});

test("a query that waits is not sent after its component has gone, and waits for the same approval when it is back", async () => {
  fakeEvents();
  renderKit(<Page />);
  const notice = () => screen.findByRole("group", { name: /^This waits for your approval/ });
  const toggle = () => userEvent.click(screen.getByRole("button", { name: "Toggle" }));
  await notice();
  await toggle();
  await toggle();
  await notice();
  expect(backend.approvals).toHaveLength(1);
  backend.setApproval("approval-1", { status: "approved" });
  await toggle();
  expect(callTool).not.toHaveBeenCalled();
  await toggle();
  await screen.findByText(/No cards yet/);
  expect(callTool).toHaveBeenCalledTimes(1);
});
