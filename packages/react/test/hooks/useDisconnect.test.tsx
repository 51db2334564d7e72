import { QueryClient } from "@tanstack/react-query";
import { act, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { connectionsQuery, createClient, KeyholdProvider, useConnection, useDisconnect } from "../../src/index.js";
import { agentcard, civic, connected, createFakeBackend, type FakeBackend } from "../../src/testing/index.js";
import { lateFetch } from "../support/lateFetch.js";
import { renderHooks } from "../support/renderHooks.js";

const onDisconnect = vi.fn();
const onError = vi.fn();
let backend: FakeBackend;
let late: ReturnType<typeof lateFetch>;
let queryClient: QueryClient;

beforeEach(() => {
  queryClient = new QueryClient();
  onDisconnect.mockReset();
  onError.mockReset();
  backend = createFakeBackend({ connections: [agentcard, civic].map((each) => ({ ...each, ...connected })) });
  late = lateFetch(backend);
});

/** The connections that the kit shows from now on. */
const kept = () => {
  const client = createClient({ baseUrl: "/api/keyhold" });
  return queryClient.getQueryData(connectionsQuery(client).queryKey)?.connections ?? [];
};

/** Renders the hooks of two connected providers. */
async function open() {
  const wrapper = ({ children }: { children: ReactNode }) => (
    <KeyholdProvider fetch={late.fetch} queryClient={queryClient}>
      {children}
    </KeyholdProvider>
  );
  const hooks = () => ({
    agentcard: { ...useConnection("agentcard"), disconnect: useDisconnect("agentcard", { onDisconnect, onError }) },
    civic: { ...useConnection("civic"), disconnect: useDisconnect("civic") },
  });
  const result = renderHooks(hooks, wrapper);
  await waitFor(() => expect(result.current.civic.data).toBeDefined());
  return result;
}

test("disconnecting shows immediately, before the backend has answered, and does not change other connections", async () => {
  const result = await open();
  const other = result.current.civic.data;
  const arrive = late.hold("DELETE /connections/agentcard");
  act(() => result.current.agentcard.disconnect.mutate());
  await waitFor(() => expect(result.current.agentcard.data).toEqual(agentcard));
  expect(result.current.civic.data).toBe(other);
  expect(result.current.agentcard.disconnect.isPending).toBe(true);
  expect(onDisconnect).not.toHaveBeenCalled();

  arrive();
  await waitFor(() => expect(onDisconnect).toHaveBeenCalledWith({ revokedAtProvider: true }));
  expect(result.current.agentcard.data).toEqual(agentcard);
});

test("disconnecting announces that the provider did not confirm", async () => {
  backend.revokedAtProvider = false;
  const result = await open();
  act(() => result.current.agentcard.disconnect.mutate());
  await waitFor(() => expect(result.current.agentcard.disconnect.data).toEqual({ revokedAtProvider: false }));
  expect(result.current.agentcard.data).toEqual(agentcard);
});

test("a failed disconnect restores the connection, and announces the reason", async () => {
  const result = await open();
  backend.fail("disconnect", "store_unavailable");
  const arrive = late.hold("DELETE /connections/agentcard");
  act(() => result.current.agentcard.disconnect.mutate());
  await waitFor(() => expect(result.current.agentcard.data?.status).toBe("disconnected"));
  arrive();
  await waitFor(() =>
    expect(result.current.agentcard.data).toEqual({ ...agentcard, ...connected, label: connected.account }),
  );
  expect(result.current.agentcard.disconnect.error?.code).toBe("store_unavailable");
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "store_unavailable" }));
});

test("an answer to an earlier request does not undo disconnecting", async () => {
  const result = await open();
  const arriveOld = late.hold("GET /connections");
  const asked = result.current.agentcard.refetch();
  await waitFor(() => expect(backend.count("GET /connections")).toBe(2));
  const arrive = late.hold("DELETE /connections/agentcard");
  act(() => result.current.agentcard.disconnect.mutate());
  await waitFor(() => expect(result.current.agentcard.data?.status).toBe("disconnected"));
  arriveOld();
  await asked;
  expect(kept().map(({ status }) => status)).toEqual(["disconnected", "connected"]);
  arrive();
  await waitFor(() => expect(result.current.agentcard.disconnect.isSuccess).toBe(true));
});

test("the kit does not ask for the connections while another provider is being disconnected", async () => {
  const result = await open();
  const asked = backend.count("GET /connections");
  const arrive = late.hold("DELETE /connections/civic");
  act(() => result.current.civic.disconnect.mutate());
  await waitFor(() => expect(result.current.civic.data?.status).toBe("disconnected"));
  act(() => result.current.agentcard.disconnect.mutate());
  await waitFor(() => expect(result.current.agentcard.disconnect.isSuccess).toBe(true));
  expect(backend.count("GET /connections")).toBe(asked);
  arrive();
  await waitFor(() => expect(backend.count("GET /connections")).toBe(asked + 1));
});
