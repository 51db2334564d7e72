import { act, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { useConnection, useToolCall, useTools } from "../../src/index.js";
import { connected, type FakeBackend } from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";

let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend({ tools: [{ name: "list_cards", inputSchema: {} }] });
});

const hooks = () =>
  renderHooks(() => ({
    connection: useConnection("agentcard"),
    tools: useTools("agentcard"),
    call: useToolCall("agentcard"),
  }));

test("useTools asks for the tools only while the provider is connected", async () => {
  const result = hooks();
  await waitFor(() => expect(result.current.connection.data?.status).toBe("disconnected"));
  expect(result.current.tools.fetchStatus).toBe("idle");
  backend.set("agentcard", connected);
  await act(() => result.current.connection.refetch());
  await waitFor(() => expect(result.current.tools.data?.map(({ name }) => name)).toEqual(["list_cards"]));
});

test("useToolCall calls a tool", async () => {
  backend.set("agentcard", connected);
  const result = hooks();
  const answer = await act(() => result.current.call.mutateAsync({ name: "list_cards" }));
  expect(answer).toEqual({ content: [] });
  expect(backend.count("POST /connections/agentcard/tools/list_cards")).toBe(1);
});

test.each(["needs_reconnect", "needs_login", "not_connected", "no_access"] as const)(
  "a call that fails with %s has the page look at the connection again",
  async (code) => {
    backend.set("agentcard", connected);
    const result = hooks();
    await waitFor(() => expect(result.current.tools.data).toBeDefined());
    backend.fail("callTool", code);
    backend.set("agentcard", { status: code === "not_connected" ? "disconnected" : code });
    await act(() => result.current.call.mutateAsync({ name: "list_cards" }).catch(() => undefined));
    await waitFor(() => expect(result.current.connection.data?.status).not.toBe("connected"));
    expect(result.current.call.error?.code).toBe(code);
    expect(backend.count("POST /connections/agentcard/tools/list_cards")).toBe(1);
  },
);

test("if the grant has ended, the kit asks once for the tools and once for the connections", async () => {
  backend.set("agentcard", connected);
  backend.fail("tools", "needs_reconnect");
  const result = hooks();
  await waitFor(() => expect(backend.count("GET /connections")).toBe(2));
  await waitFor(() => expect(result.current.tools.error?.code).toBe("needs_reconnect"));
  expect(backend.count("GET /connections/agentcard/tools")).toBe(1);
});

test("another kind of error does not make the kit ask for the connections", async () => {
  backend.set("agentcard", connected);
  const result = hooks();
  await waitFor(() => expect(result.current.tools.data).toBeDefined());
  backend.fail("callTool", "tool_arguments_invalid");
  await act(() => result.current.call.mutateAsync({ name: "create_card" }).catch(() => undefined));
  await waitFor(() => expect(result.current.call.error?.code).toBe("tool_arguments_invalid"));
  expect(backend.count("GET /connections")).toBe(1);
});
