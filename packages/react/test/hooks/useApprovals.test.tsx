import { act, cleanup, waitFor } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { approvalsQuery, createClient, useApprovals, useConnections } from "../../src/index.js";
import { createFakeBackend, type FakeBackend, fakeApproval } from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { openBackend, server } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";

let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend({ approvals: [fakeApproval()] });
});
const LIST = "GET /approvals";

async function loaded() {
  const result = renderHooks(() => ({ badge: useApprovals(), panel: useApprovals(), connections: useConnections() }));
  await waitFor(() => expect(result.current.panel.approvals).toBeDefined());
  return result;
}

test("useApprovals lists what waits with one request for all components, and counts it", async () => {
  const result = await loaded();
  expect(result.current.panel.approvals).toMatchObject([{ id: "approval-1", arguments: { amount_cents: 4200 } }]);
  expect(result.current.badge.count).toBe(1);
  expect(backend.count(LIST)).toBe(1);
});

test.each([
  ["approve", "approved"],
  ["decline", "declined"],
] as const)(
  "useApprovals sends one request to %s, however often it is called, and every component knows it",
  async (decision, status) => {
    const result = await loaded();
    backend.fail("decide", "slow");
    act(() => {
      result.current.panel[decision]("approval-1");
      result.current.panel.decline("approval-1");
      result.current.badge.approve("approval-1");
    });
    await waitFor(() =>
      expect(result.current.badge.decisions.get("approval-1")).toMatchObject({ decision, status: "pending" }),
    );
    expect(result.current.badge.count).toBe(1);
    backend.recover("decide");
    await waitFor(() => expect(result.current.badge.decisions.get("approval-1")?.approval?.status).toBe(status));
    await waitFor(() => expect(result.current.badge.count).toBe(0));
    act(() => result.current.badge.approve("approval-1"));
    expect(backend.count("POST /approvals/approval-1")).toBe(1);
  },
);

test("after a decision that failed, the user can decide again, and the list is read again", async () => {
  const result = await loaded();
  backend.fail("decide", "confirmation_required");
  act(() => result.current.panel.approve("approval-1"));
  await waitFor(() =>
    expect(result.current.badge.decisions.get("approval-1")?.error?.code).toBe("confirmation_required"),
  );
  await waitFor(() => expect(backend.count(LIST)).toBe(2));
  expect(result.current.badge.count).toBe(1);
  backend.recover("decide");
  act(() => result.current.panel.decline("approval-1"));
  await waitFor(() =>
    expect(result.current.badge.decisions.get("approval-1")).toMatchObject({ decision: "decline", status: "success" }),
  );
});

test("useApprovals says why nothing could be loaded, even if the connections could not, and loads again", async () => {
  backend.fail("connections", "not_signed_in");
  const result = renderHooks(useApprovals);
  await waitFor(() => expect(result.current.error?.code).toBe("not_signed_in"));
  expect(backend.count(LIST)).toBe(0);
  backend.recover("connections");
  backend.fail("approvals", "rate_limited");
  act(() => result.current.refetch());
  await waitFor(() => expect(result.current.error?.code).toBe("rate_limited"));
  backend.recover("approvals");
  act(() => result.current.refetch());
  await waitFor(() => expect(result.current.count).toBe(1));
  expect(result.current.error).toBe(null);
});

test("if another user signs in, the page shows that user's approvals and forgets the decisions of the user before", async () => {
  const result = await loaded();
  act(() => result.current.panel.decline("approval-1"));
  await waitFor(() => expect(result.current.panel.decisions.size).toBe(1));
  backend.user = "bob";
  backend.approvals = [fakeApproval({ id: "of-bob" })];
  act(() => result.current.panel.refetch());
  await waitFor(() => expect(result.current.panel.approvals).toMatchObject([{ id: "of-bob" }]));
  expect(result.current.panel.decisions.size).toBe(0);
});

describe("with an event stream", () => {
  test("all components share one stream, an event makes the page ask, and the last component closes it", async () => {
    const streams = fakeEvents();
    const result = await loaded();
    await waitFor(() => expect(streams.map(({ url }) => url)).toEqual(["/api/keyhold/events?user=alice"]));
    backend.approvals = [...backend.approvals, fakeApproval({ id: "approval-2" })];
    act(() => streams[0]?.send("approval", { approval: "approval-2" }));
    await waitFor(() => expect(result.current.badge.count).toBe(2));
    expect(backend.count(LIST)).toBe(2);
    cleanup();
    await waitFor(() => expect(streams[0]?.readyState).toBe(2));
    expect(streams).toHaveLength(1);
  });

  test("the page asks again when the stream begins again, because changes before it may be lost", async () => {
    const streams = fakeEvents();
    const result = await loaded();
    await waitFor(() => expect(streams).toHaveLength(1));
    backend.approvals = [];
    act(() => streams[0]?.begin());
    await waitFor(() => expect(result.current.badge.count).toBe(0));
  });

  test("if the backend refuses the stream, the page opens another one later", async () => {
    const streams = fakeEvents();
    await loaded();
    await waitFor(() => expect(streams).toHaveLength(1));
    vi.useFakeTimers();
    streams[0]?.refuse();
    expect(streams).toHaveLength(1);
    vi.advanceTimersByTime(15_000);
    expect(streams).toHaveLength(2);
  });

  test("if another user signs in, the page opens a stream for that user", async () => {
    const streams = fakeEvents();
    const result = await loaded();
    await waitFor(() => expect(streams).toHaveLength(1));
    backend.user = "bob";
    act(() => void result.current.connections.refetch());
    await waitFor(() => expect(streams).toHaveLength(2));
    expect(streams.map(({ url, readyState }) => [url, readyState])).toEqual([
      ["/api/keyhold/events?user=alice", 2],
      ["/api/keyhold/events?user=bob", 1],
    ]);
  });

  test("a page that the browser keeps for Back has no stream, and asks again when it is shown", async () => {
    const streams = fakeEvents();
    const result = await loaded();
    await waitFor(() => expect(streams).toHaveLength(1));
    window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
    await waitFor(() => expect(streams[0]?.readyState).toBe(2));
    backend.approvals = [];
    act(() => void window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
    await waitFor(() => expect(streams).toHaveLength(2));
    await waitFor(() => expect(result.current.badge.count).toBe(0));
  });

  test("the page asks each minute beside a stream, and every five seconds without one", () => {
    const interval = (fetch?: typeof globalThis.fetch) =>
      approvalsQuery(createClient({ baseUrl: "/", fetch })).refetchInterval;
    expect(interval()).toBe(5_000);
    fakeEvents();
    expect(interval()).toBe(60_000);
    expect(interval(createFakeBackend().fetch)).toBe(5_000);
  });
});

test("an approval with odd members is shown as far as it can be, and one that no user can decide about is not", async () => {
  const odd = {
    ...{ ...fakeApproval(), agent: 5, arguments: "all", summary: null, mayRepeat: "yes", connection: {} },
    amountCents: "4200",
  };
  const useless = [{ id: 1 }, null, "x", { ...odd, id: "b", createdAt: "now" }, { ...odd, id: "c", status: "new" }];
  const body = { approvals: [odd, ...useless] };
  server.use(http.get("*/api/keyhold/approvals", () => Response.json(body)));
  const result = renderHooks(useApprovals);
  await waitFor(() => expect(result.current.count).toBe(1));
  expect(result.current.approvals).toEqual([
    {
      ...fakeApproval(),
      createdAt: odd.createdAt,
      expiresAt: odd.expiresAt,
      agent: undefined,
      arguments: undefined,
      summary: "create_card",
      mayRepeat: undefined,
      amountCents: undefined,
    },
  ]);
});
