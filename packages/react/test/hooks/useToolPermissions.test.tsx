import { QueryClient } from "@tanstack/react-query";
import { act, waitFor } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import {
  createClient,
  KeyholdProvider,
  permissionsQuery,
  useConnections,
  useToolPermissions,
} from "../../src/index.js";
import { agentcard, civic, type FakeBackend, fakeCards, furtherAccount, withStatus } from "../../src/testing/index.js";
import { openBackend, server } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";

const connections = [withStatus(agentcard, "connected"), civic];
const GET = "GET /connections/agentcard/permissions";
const PATCH = "PATCH /connections/agentcard/permissions";
let backend: FakeBackend;
let queryClient: QueryClient;
beforeEach(() => {
  backend = openBackend({ connections, ...fakeCards() });
  queryClient = new QueryClient();
});

async function loaded(agent?: string) {
  const result = renderHooks(
    () => ({
      one: useToolPermissions({ connection: "agentcard", agent }),
      other: useToolPermissions({ connection: "agentcard", agent }),
      connections: useConnections(),
    }),
    ({ children }) => <KeyholdProvider queryClient={queryClient}>{children}</KeyholdProvider>,
  );
  await waitFor(() => expect(result.current.one.tools).toBeDefined());
  return result;
}
const verdicts = (tools: ReturnType<typeof useToolPermissions>["tools"] = []) =>
  Object.fromEntries(tools.map(({ name, verdict }) => [name, verdict]));

test("useToolPermissions lists the tools with one request for all components", async () => {
  const result = await loaded();
  expect(result.current.one.tools).toEqual(fakeCards().permissions.map((each) => expect.objectContaining(each)));
  expect(result.current.one).toMatchObject({ agents: [], isConnected: true, error: null });
  expect(backend.count(GET)).toBe(1);
});

test("a choice is shown at once in every component, and stored for this agent only", async () => {
  const result = await loaded("shopper");
  backend.fail("choose", "slow");
  act(() => result.current.one.choose("list_cards", "deny"));
  await waitFor(() => expect(verdicts(result.current.other.tools)).toMatchObject({ list_cards: "deny" }));
  expect(result.current.other.changes.get("list_cards")).toEqual({ choice: "deny", status: "pending", error: null });
  backend.recover("choose");
  await waitFor(() => expect(result.current.other.changes.get("list_cards")?.status).toBe("success"));
  expect(verdicts(result.current.one.tools)).toMatchObject({ list_cards: "deny", create_card: "ask" });
  expect(backend.choices).toEqual({ agentcard: [{ agent: "shopper", allow: [], ask: [], deny: ["list_cards"] }] });
});

test("choices that follow each other quickly are sent one after the other, and none is lost", async () => {
  const result = await loaded();
  backend.fail("choose", "slow");
  act(() => {
    result.current.one.choose("list_cards", "ask");
    result.current.one.choose("create_card", "deny");
    result.current.other.choose("list_cards", "deny");
  });
  await waitFor(() =>
    expect(verdicts(result.current.one.tools)).toMatchObject({ list_cards: "deny", create_card: "deny" }),
  );
  await waitFor(() => expect(backend.count(PATCH)).toBe(1));
  backend.recover("choose");
  await waitFor(() =>
    expect(backend.choices.agentcard).toEqual([
      { agent: "agent", allow: [], ask: [], deny: ["create_card", "list_cards"] },
    ]),
  );
  expect(backend.count(PATCH)).toBe(3);
});

test("a choice keeps what another tab has chosen since this page has loaded, even for a tool that is fixed now", async () => {
  const result = await loaded();
  backend.choices = { agentcard: [{ agent: "agent", deny: ["close_card"], ask: ["list_cards"] }] };
  backend.permissions = backend.permissions.map((each) =>
    each.name === "list_cards" ? { ...each, fixed: "product", choices: [] } : each,
  );
  act(() => result.current.one.choose("create_card", "deny"));
  await waitFor(() => expect(result.current.one.changes.get("create_card")?.status).toBe("success"));
  expect(backend.choices.agentcard).toEqual([
    { agent: "agent", allow: [], ask: ["list_cards"], deny: ["close_card", "create_card"] },
  ]);
});

test.each(["permission_fixed", "offline", "rate_limited"] as const)(
  "after the error %s, what counted before still counts, and the permissions are read again",
  async (fault) => {
    const result = await loaded();
    backend.fail("choose", fault);
    act(() => result.current.one.choose("create_card", "deny"));
    await waitFor(() => expect(result.current.other.changes.get("create_card")?.error?.code).toBe(fault));
    expect(verdicts(result.current.one.tools)).toMatchObject({ create_card: "ask" });
    await waitFor(() => expect(backend.count(GET)).toBeGreaterThan(1));
    backend.recover("choose");
    act(() => result.current.one.choose("create_card", "deny"));
    await waitFor(() => expect(verdicts(result.current.one.tools)).toMatchObject({ create_card: "deny" }));
  },
);

test("a tool about which the product decides at each call stays without a verdict", async () => {
  backend.permissions = [{ name: "buy", group: "spends", choices: ["deny", "ask"] }];
  const result = await loaded();
  act(() => result.current.one.choose("buy", "deny"));
  await waitFor(() => expect(result.current.one.changes.get("buy")?.status).toBe("success"));
  expect(result.current.one.tools?.find(({ name }) => name === "buy")).toMatchObject({
    choice: "deny",
    verdict: undefined,
  });
});

test("nothing is asked for an account that is not connected, or if it is not clear which one is meant", async () => {
  const result = renderHooks(() => useToolPermissions({ connection: "civic" }));
  await waitFor(() => expect(result.current.isConnected).toBe(false));
  expect(result.current).toMatchObject({ tools: undefined, error: null });
  const work = furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example");
  openBackend({ connections: [...connections, work], ...fakeCards() });
  const unclear = renderHooks(() => useToolPermissions({ connection: "agentcard" }));
  await waitFor(() => expect(unclear.current.error?.code).toBe("several_connections"));
  const exact = renderHooks(() => useToolPermissions({ connection: work }));
  await waitFor(() => expect(exact.current.tools).toHaveLength(4));
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("if another user signs in, the page shows that user's permissions, and choices of the user before are not sent", async () => {
  const result = await loaded();
  backend.fail("choose", "slow");
  act(() => {
    result.current.one.choose("close_card", "deny");
    result.current.one.choose("create_card", "deny");
    result.current.one.choose("list_cards", "ask");
  });
  await waitFor(() => expect(backend.count(PATCH)).toBe(1));
  backend.user = "bob";
  backend.choices = { agentcard: [{ agent: "agent", deny: ["list_cards"] }] };
  act(() => void result.current.connections.refetch());
  await waitFor(() => expect(result.current.one.changes.size).toBe(0));
  backend.recover("choose");
  await waitFor(() => expect(verdicts(result.current.one.tools)).toMatchObject({ list_cards: "deny" }));
  await waitFor(() => expect(queryClient.isMutating()).toBe(0));
  expect(verdicts(result.current.one.tools)).toMatchObject({ create_card: "ask", close_card: "ask" });
  expect(backend.choices).toEqual({ agentcard: [{ agent: "agent", deny: ["list_cards"] }] });
});

test("a tool with odd members is shown as far as it can be, and never as looser than it is", async () => {
  const odd = { name: "pay", title: 7, group: "new", verdict: "perhaps", choices: ["allow", "often"], fixed: "law" };
  const body = { agent: "agent", agents: [null, "shopper"], tools: [odd, { title: "No name" }, null, "x"] };
  server.use(http.get("*/permissions", () => Response.json(body)));
  const result = await loaded();
  expect(result.current.one.tools).toEqual([{ name: "pay", group: "spends", choices: ["allow"] }]);
  expect(result.current.one.agents).toEqual(["shopper"]);
});

test("the query's key names the agent and since when the account is connected", () => {
  const client = createClient({ baseUrl: "/api" });
  const { queryKey } = permissionsQuery(client, { id: "agentcard", connectedAt: "2026" }, "shopper");
  expect(queryKey).toEqual(["keyhold", "/api", "connections", "agentcard", "permissions", "2026", "shopper"]);
});
