import { act, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import {
  useAgentcardCards,
  useConnect,
  useConnection,
  useConnections,
  useDisconnect,
  useToolAuthorization,
  useToolCall,
  useTools,
  useUpdateConnection,
} from "../../src/index.js";
import {
  agentcard,
  civic,
  type FakeBackend,
  fakeCards,
  fakePermission,
  furtherAccount,
  withStatus,
} from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";
import { announcement, focusPage } from "../support/renderKit.js";

const several = { ...agentcard, accounts: "several" } as const;
const first = withStatus(several, "connected");
const id = "agentcard.k3v9x0m2qa";
const work = furtherAccount(several, "k3v9x0m2qa", "alice@work.example");
let backend: FakeBackend;

beforeEach(() => {
  onPhone(false);
  backend = openBackend({ connections: [first, work, civic], ...fakeCards() });
});

function render<Result>(hook: () => Result) {
  return renderHooks(() => ({ all: useConnections(), own: hook() }));
}
async function loaded<Result>(hook: () => Result) {
  const result = render(hook);
  await waitFor(() => expect(result.current.all.data).toBeDefined());
  return result;
}

test("a call with a provider's id fails without a request if the user has several accounts and no default", async () => {
  const result = await loaded(() => ({ tools: useTools("agentcard"), call: useToolCall("agentcard") }));
  await act(() => result.current.own.call.mutateAsync({ name: "create_card" }).catch(() => undefined));
  await waitFor(() => expect(result.current.own.call.error).toMatchObject({ code: "several_connections" }));
  await waitFor(() => expect(result.current.own.tools.error).toMatchObject({ code: "several_connections" }));
  expect(result.current.own.tools.data).toBe(undefined);
  expect(backend.requests.filter((request) => request.includes("/tools"))).toEqual([]);
});

test("a call with a provider's id goes to the user's default, even if it is not connected any more", async () => {
  backend.set(id, { isDefault: true });
  const result = await loaded(() => useToolCall("agentcard"));
  await act(() => result.current.own.mutateAsync({ name: "list_cards" }));
  expect(backend.count(`POST /connections/${id}/tools/list_cards`)).toBe(1);
  backend.set(id, { status: "needs_reconnect" });
  await act(() => result.current.all.refetch());
  await act(() => result.current.own.mutateAsync({ name: "list_cards" }).catch(() => undefined));
  await waitFor(() => expect(result.current.own.error).toMatchObject({ code: "needs_reconnect" }));
  expect(backend.count("POST /connections/agentcard/tools/list_cards")).toBe(0);
});

test("a call before the connections are loaded asks for them first, and does not guess", async () => {
  const result = renderHooks(() => useToolCall("agentcard"));
  await act(() => result.current.mutateAsync({ name: "create_card" }).catch(() => undefined));
  await waitFor(() => expect(result.current.error).toMatchObject({ code: "several_connections" }));
  expect(backend.requests[0]).toBe("GET /connections");
  expect(backend.requests.filter((request) => request.includes("/tools"))).toEqual([]);
});

test("calls and queries of one account go to this account, and do not share answers", async () => {
  backend.callTool = ({ connection }) => ({ content: [], structuredContent: { cards: [{ id: connection }] } });
  const result = await loaded(() => ({
    first: useAgentcardCards(first).cards,
    work: useAgentcardCards(id).cards,
    any: useAgentcardCards().cards,
    tools: [useTools(first).data, useTools(id).data],
  }));
  await waitFor(() => expect(result.current.own.work.data?.[0]?.id).toBe(id));
  await waitFor(() => expect(result.current.own.first.data?.[0]?.id).toBe("agentcard"));
  await waitFor(() => expect(result.current.own.any.error).toMatchObject({ code: "several_connections" }));
  expect(result.current.own.any.data).toBe(undefined);
  await waitFor(() => expect(result.current.own.tools.every(Boolean)).toBe(true));
  expect(backend.count("GET /connections/agentcard/tools")).toBe(1);
  expect(backend.count(`GET /connections/${id}/tools`)).toBe(1);
});

test("the cards of the only account are not shown as cards of several accounts", async () => {
  backend.connections = [first];
  backend.callTool = ({ connection }) => ({ content: [], structuredContent: { cards: [{ id: connection }] } });
  const result = await loaded(() => useAgentcardCards().cards);
  await waitFor(() => expect(result.current.own.data?.[0]?.id).toBe("agentcard"));
  backend.connections = [first, work];
  await act(() => result.current.all.refetch());
  await waitFor(() => expect(result.current.own.error).toMatchObject({ code: "several_connections" }));
  expect(result.current.own.data).toBe(undefined);
});

test("a call that waits for a permission continues with the account that it names", async () => {
  const permission = fakePermission({ result: { content: [{ type: "text", text: "2 mails" }] } });
  backend = openBackend({ connections: [first, work], ...permission, job: { status: "approved" } });
  const onResult = vi.fn();
  await loaded(() => useToolAuthorization(id, permission.asking, { onResult }));
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
  expect(backend.requests.filter((request) => request.includes("agentcard/"))).toEqual([]);
});

test("disconnecting by a provider's id fails if the user has several accounts there, and one of them can be named", async () => {
  backend.set(id, { isDefault: true });
  const result = await loaded(() => ({ any: useDisconnect("agentcard"), first: useDisconnect(first) }));
  await act(() => result.current.own.any.mutateAsync().catch(() => undefined));
  await waitFor(() => expect(result.current.own.any.error).toMatchObject({ code: "several_connections" }));
  expect(backend.count("DELETE /connections/agentcard")).toBe(0);
  await act(() => result.current.own.first.mutateAsync());
  expect(backend.connections.map(({ status }) => status)).toEqual(["disconnected", "connected", "disconnected"]);
  expect(announcement()).toBe("Agentcard (alice@example.com) is disconnected.");
  await act(() => result.current.own.any.mutateAsync());
  expect(backend.count(`DELETE /connections/${id}`)).toBe(1);
});

test("a further account is gone after it was disconnected", async () => {
  const result = await loaded(() => useDisconnect(id));
  await act(() => result.current.own.mutateAsync());
  expect(announcement()).toBe("Agentcard (alice@work.example) is disconnected.");
  await waitFor(() => expect(result.current.all.data?.map((each) => each.id)).toEqual(["agentcard", "civic"]));
});

test("renaming and choosing the default show immediately, and are taken back if the request fails", async () => {
  const onUpdate = vi.fn();
  const onError = vi.fn();
  backend.set("agentcard", { isDefault: true });
  const result = await loaded(() => useUpdateConnection(id, { onUpdate, onError }));
  const shown = () => result.current.all.data?.map(({ label, isDefault = false }) => [label, isDefault]).slice(0, 2);
  backend.fail("update", "slow");
  act(() => result.current.own.mutate({ label: "  Work ", default: true }));
  const changed = [
    ["alice@example.com", false],
    ["Work", true],
  ];
  await waitFor(() => expect(shown()).toEqual(changed));
  backend.fail("update", "store_unavailable");
  backend.recover("disconnect");
  await waitFor(() => expect(onError).toHaveBeenCalledOnce());
  expect(shown()).toEqual([
    ["alice@example.com", true],
    ["alice@work.example", false],
  ]);
  expect(announcement()).toMatch(/^Something went wrong/);

  backend.recover("update");
  await act(() => result.current.own.mutateAsync({ label: "Work", default: true }));
  expect(onUpdate).toHaveBeenCalledWith(expect.objectContaining({ id, label: "Work", isDefault: true }));
  await waitFor(() => expect(shown()).toEqual(changed));
  expect(announcement()).toBe("alice@work.example is used by default now.");
  await act(() => result.current.own.mutateAsync({ label: null }));
  await waitFor(() => expect(shown()?.[1]).toEqual(["alice@work.example", true]));
});

test("adding an account has a state and an outcome of its own, and names the new connection", async () => {
  const { opened } = fakeWindow();
  backend.connections = [first];
  const onAdd = vi.fn();
  const onConnect = vi.fn();
  const result = await loaded(() => ({
    another: useConnect("agentcard", { account: "another", onConnect: onAdd }),
    same: useConnect("agentcard", { onConnect }),
  }));
  act(() => result.current.own.another.connect());
  expect(result.current.own.another.state.status).toBe("waiting");
  expect(result.current.own.same.state.status).toBe("idle");
  expect(opened[0]?.url.pathname).toBe("/api/keyhold/connections/agentcard/authorize");
  expect(opened[0]?.url.searchParams.get("account")).toBe("another");
  backend.attempt = { status: "connected", connection: id };
  focusPage();
  await waitFor(() => expect(onAdd).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id })));
  expect(onConnect).not.toHaveBeenCalled();
  expect(result.current.own.another.state.status).toBe("idle");
});

test("if the user adds an account that was connected before, the outcome names that connection", async () => {
  fakeWindow();
  backend.set(id, { status: "needs_reconnect" });
  const onConnect = vi.fn();
  const onReconnect = vi.fn();
  const result = await loaded(() => ({
    another: useConnect("agentcard", { account: "another", onConnect }),
    work: useConnect(id, { onConnect: onReconnect }),
  }));
  act(() => result.current.own.another.connect());
  backend.attempt = { status: "connected", connection: id };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id })));
  expect(onReconnect).toHaveBeenCalledOnce();
  expect(result.current.all.data).toHaveLength(3);
});

test("a further account reconnects at its own path", async () => {
  const { opened } = fakeWindow();
  backend.set(id, { status: "needs_reconnect" });
  const result = await loaded(() => useConnect(id));
  act(() => result.current.own.connect());
  expect(opened[0]?.url.pathname).toBe(`/api/keyhold/connections/${id}/authorize`);
  expect(opened[0]?.url.searchParams.has("account")).toBe(false);
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(backend.get(id)).toEqual(work));
});

test("a provider that connects by token exchange has no further account", async () => {
  const onError = vi.fn();
  const result = await loaded(() => useConnect("civic", { account: "another", onError }));
  act(() => result.current.own.connect());
  await waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "wrong_method" })));
  expect(backend.count("POST /connections/civic")).toBe(0);
});

test("a button for a provider shows the account that calls would use", async () => {
  backend.set(id, { isDefault: true });
  const result = await loaded(() => useConnection("agentcard"));
  expect(result.current.own.data?.id).toBe(id);
});
