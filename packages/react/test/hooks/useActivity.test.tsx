import { act, cleanup, waitFor } from "@testing-library/react";
import { http } from "msw";
import { expect, test, vi } from "vitest";
import {
  activityQuery,
  createClient,
  type UseActivityOptions,
  useActivity,
  useApprovals,
  useConnections,
  useToolCall,
} from "../../src/index.js";
import {
  agentcard,
  createFakeBackend,
  type FakeBackendOptions,
  fakeActivityLine,
  fakeCards,
  furtherAccount,
  withStatus,
} from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { openBackend, server } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";

const LIST = "GET /activity";
const many = Array.from({ length: 120 }, (_, at) => fakeActivityLine({ summary: `Call ${at}` }));
const connections = [withStatus(agentcard, "connected")];

async function loaded(options: FakeBackendOptions = {}, asked: UseActivityOptions = {}) {
  const backend = openBackend({ connections, activity: [fakeActivityLine()], ...options });
  const result = renderHooks(() => useActivity(asked));
  await waitFor(() => expect(result.current.activity ?? result.current.error).toBeTruthy());
  return { backend, result };
}

/** What useActivity makes of another answer. */
async function answered(body: unknown) {
  openBackend({ connections });
  server.use(http.get("*/api/keyhold/activity", () => Response.json(body as object)));
  const result = renderHooks(() => useActivity());
  await waitFor(() => expect(result.current.activity ?? result.current.error).toBeTruthy());
  return result;
}

test("useActivity lists the calls, the newest first, with one request for all components", async () => {
  const backend = openBackend({ connections, activity: many.slice(0, 2) });
  const result = renderHooks(() => [useActivity(), useActivity()] as const);
  await waitFor(() => expect(result.current[1].activity).toMatchObject([{ summary: "Call 0" }, { summary: "Call 1" }]));
  expect(result.current[0]).toMatchObject({ hasMore: false, isLoadingMore: false, error: null, moreError: null });
  expect(backend.count(LIST)).toBe(1);
});

test("useActivity loads older calls page by page, once for each page, until there are none", async () => {
  const { backend, result } = await loaded({ activity: many });
  expect(result.current.activity).toHaveLength(50);
  backend.fail("activity", "slow");
  act(() => result.current.showMore());
  await waitFor(() => expect(result.current.isLoadingMore).toBe(true));
  act(() => result.current.showMore());
  backend.recover("activity");
  await waitFor(() => expect(result.current.activity).toHaveLength(100));
  act(() => result.current.showMore());
  await waitFor(() =>
    expect(result.current.activity?.map(({ summary }) => summary)).toEqual(many.map(({ summary }) => summary)),
  );
  expect(result.current.hasMore).toBe(false);
  act(() => result.current.showMore());
  expect(backend.count(LIST)).toBe(3);
});

test("if older calls cannot be loaded, useActivity keeps what it has, says why, and loads them later", async () => {
  const { backend, result } = await loaded({ activity: many });
  backend.fail("activity", "rate_limited");
  act(() => result.current.showMore());
  await waitFor(() => expect(result.current.moreError?.code).toBe("rate_limited"));
  expect(result.current).toMatchObject({ error: null, hasMore: true, activity: { length: 50 } });
  backend.recover("activity");
  act(() => result.current.showMore());
  await waitFor(() => expect(result.current.activity).toHaveLength(100));
  expect(result.current.moreError).toBe(null);
});

test("an event does not stop the request for older calls", async () => {
  const streams = fakeEvents();
  const { backend, result } = await loaded({ activity: many });
  await waitFor(() => expect(streams).toHaveLength(1));
  backend.fail("activity", "slow");
  act(() => result.current.showMore());
  vi.useFakeTimers();
  act(() => streams[0]?.send("approval", { approval: "approval-1" }));
  act(() => void vi.advanceTimersByTime(1_000));
  vi.useRealTimers();
  backend.recover("activity");
  await waitFor(() => expect(result.current.activity).toHaveLength(100));
});

test("a backend whose pages never end is asked for ten pages", async () => {
  const result = await answered({ activity: [fakeActivityLine()], next: "1-a" });
  for (let pages = 2; pages <= 10; pages += 1) {
    act(() => result.current.showMore());
    await waitFor(() => expect(result.current.activity).toHaveLength(pages));
  }
  expect(result.current.hasMore).toBe(false);
});

const several = [...connections, furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example")];
const lines = [
  fakeActivityLine({ summary: "First" }),
  fakeActivityLine({ summary: "Second", connection: "agentcard.k3v9x0m2qa", agent: "helper" }),
];
test.each<[string, UseActivityOptions, readonly string[]]>([
  ["a connection", { connection: several[1] }, ["Second"]],
  ["the id of a further account", { connection: "agentcard.k3v9x0m2qa" }, ["Second"]],
  ["the id of an account that is gone", { connection: "agentcard.0000000000" }, []],
  ["a provider's id, for its default", { connection: "agentcard" }, ["First"]],
  ["an agent", { agent: "helper" }, ["Second"]],
  ["both", { connection: "agentcard", agent: "helper" }, []],
])("useActivity lists only the calls of %s", async (_name, asked, shown) => {
  const [one, other] = several;
  const { result } = await loaded(
    { connections: [{ ...one, isDefault: true }, other] as FakeBackendOptions["connections"], activity: lines },
    asked,
  );
  expect(result.current.activity?.map(({ summary }) => summary)).toEqual(shown);
});

test("useActivity fails for a provider that the backend does not have", async () => {
  const { backend, result } = await loaded({}, { connection: "agentcrad" });
  expect(result.current.error?.code).toBe("unknown_provider");
  expect(backend.count(LIST)).toBe(0);
});

test("useActivity says why nothing could be loaded, even if the connections could not, and loads again", async () => {
  const { backend, result } = await loaded({ faults: { connections: "not_signed_in" } });
  expect(result.current.error?.code).toBe("not_signed_in");
  expect(backend.count(LIST)).toBe(0);
  backend.recover("connections");
  backend.fail("activity", "rate_limited");
  act(() => result.current.refetch());
  await waitFor(() => expect(result.current.error?.code).toBe("rate_limited"));
  backend.recover("activity");
  act(() => result.current.refetch());
  await waitFor(() => expect(result.current.activity).toHaveLength(1));
  expect(result.current.error).toBe(null);
});

test("if another user signs in, the page shows that user's activity", async () => {
  const { backend, result } = await loaded();
  backend.user = "bob";
  backend.activity = [fakeActivityLine({ summary: "Of bob" })];
  act(() => result.current.refetch());
  await waitFor(() => expect(result.current.activity).toMatchObject([{ summary: "Of bob" }]));
});

test("many events about new lines make the page ask once, a moment later, and the last component closes the stream", async () => {
  const streams = fakeEvents();
  const { backend, result } = await loaded();
  await waitFor(() => expect(streams).toHaveLength(1));
  backend.activity = [fakeActivityLine(), ...backend.activity];
  act(() => {
    for (let event = 0; event < 3; event++) streams[0]?.send("activity", { activity: true });
  });
  await waitFor(() => expect(result.current.activity).toHaveLength(2));
  expect(backend.count(LIST)).toBe(2);
  cleanup();
  await waitFor(() => expect(streams[0]?.readyState).toBe(2));
});

test("the page asks again when the user comes back", async () => {
  const { backend, result } = await loaded();
  backend.activity = [];
  act(() => void window.dispatchEvent(new Event("visibilitychange")));
  await waitFor(() => expect(result.current.activity).toEqual([]));
});

test.each([false, true])("the page asks again after a call of its own, and after a decision: asks %s", async (asks) => {
  openBackend({ connections, ...fakeCards(), asks: () => asks });
  const result = renderHooks(() => ({
    call: useToolCall("agentcard"),
    record: useActivity(),
    approvals: useApprovals(),
    shown: useConnections(),
  }));
  await waitFor(() => expect(result.current.record.activity).toEqual([]));
  act(() => result.current.call.mutate({ name: "list_cards" }));
  const line = { by: "page", tool: "list_cards", outcome: "ok" };
  if (asks) {
    await waitFor(() => expect(result.current.record.activity).toMatchObject([{ ...line, outcome: "refused" }]));
    act(() => result.current.approvals.approve("approval-1"));
    await waitFor(() => expect(result.current.record.activity).toMatchObject([line]));
  } else {
    await waitFor(() => expect(result.current.record.activity).toMatchObject([line]));
  }
});

test("the page asks each minute, and every five seconds while a call runs that has just begun", async () => {
  const client = createClient({ baseUrl: "/api/keyhold", fetch: createFakeBackend().fetch });
  const { refetchInterval } = activityQuery(client);
  if (typeof refetchInterval !== "function") expect.fail();
  const intervalOf = (...activity: ReturnType<typeof fakeActivityLine>[]) =>
    refetchInterval({ state: { data: { pages: [{ activity }], pageParams: [] } } } as never);
  const running = fakeActivityLine({ outcome: "unclear", durationMs: undefined });
  const old = new Date(Date.now() - 3_600_000).toISOString();
  expect(intervalOf()).toBe(60_000);
  expect(intervalOf(fakeActivityLine(), running)).toBe(5_000);
  expect(intervalOf({ ...running, at: old })).toBe(60_000);
});

test("a line with odd members is shown as far as it can be, and one that says nothing is not", async () => {
  const odd = {
    ...{ ...fakeActivityLine(), by: "robot", agent: 5, summary: null, verdict: "maybe", outcome: [], durationMs: "2" },
    ...{ connection: {}, approvalId: 7, amountCents: 0.5 },
  };
  const useless = [null, "x", { ...odd, at: "now" }, { ...odd, tool: 1 }, { ...odd, provider: "" }];
  const result = await answered({ activity: [odd, ...useless], next: 7 });
  expect(result.current.activity).toEqual([
    {
      ...{ at: odd.at, by: "agent", provider: "agentcard", connection: "agentcard", tool: "create_card" },
      ...{ summary: "create_card", verdict: "allow", outcome: "unclear" },
    },
  ]);
  expect(result.current.hasMore).toBe(false);
});

test.each([null, 7, {}, { activity: {} }])("useActivity does not take %j for the activity", async (body) => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const result = await answered(body);
  expect(result.current.error?.code).toBe("answer_invalid");
});
