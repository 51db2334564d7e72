import { QueryClient, QueryClientProvider, useQueryClient } from "@tanstack/react-query";
import { render, renderHook, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { StrictMode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  ConnectButton,
  ConnectedApps,
  ConnectWithAgentcard,
  ConnectWithCivic,
  connectionsQuery,
  createClient,
  KeyholdProvider,
  useAgentcardCards,
  useConnections,
} from "../../src/index.js";
import { agentcard, type FakeBackend, fakeCards, withStatus } from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { renderHooks } from "../support/renderHooks.js";
import { renderKit, shown } from "../support/renderKit.js";

let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend();
});

afterEach(() => void vi.useRealTimers());

const page = (
  <>
    <ConnectWithAgentcard />
    <ConnectWithCivic />
    <ConnectedApps />
    <ConnectedApps />
  </>
);

test("all components share one request, under StrictMode too", async () => {
  render(
    <StrictMode>
      <KeyholdProvider>{page}</KeyholdProvider>
    </StrictMode>,
  );
  expect(await screen.findAllByText("Agentcard")).toHaveLength(2);
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("after an outage, a page shows the connection and its cards again without a click", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"], shouldAdvanceTime: true });
  backend = openBackend({ connections: [withStatus(agentcard, "unavailable")], ...fakeCards() });
  const result = renderHooks(() => ({ connections: useConnections(), ...useAgentcardCards() }));
  await waitFor(() => expect(result.current.connections.data?.[0]?.status).toBe("unavailable"));
  backend.set("agentcard", { status: "connected" });
  vi.advanceTimersByTime(30_000);
  await waitFor(() => expect(result.current.cards.data).toBeDefined());
  const asked = backend.count("GET /connections");
  vi.advanceTimersByTime(60_000);
  expect(backend.count("GET /connections")).toBe(asked);
});

test("the kit uses the app's QueryClient", async () => {
  const queryClient = new QueryClient();
  render(
    <QueryClientProvider client={queryClient}>
      <KeyholdProvider>{page}</KeyholdProvider>
    </QueryClientProvider>,
  );
  await screen.findAllByText("Agentcard");
  const { queryKey } = connectionsQuery(createClient({ baseUrl: "/api/keyhold" }));
  expect(queryClient.getQueryData(queryKey)?.connections).toHaveLength(2);
});

test("without an app's QueryClient, the kit does not give its own to the app's queries", () => {
  expect(() => renderHook(() => useQueryClient(), { wrapper: KeyholdProvider })).toThrow("No QueryClient set");
});

test("a misspelt provider's id connects nothing", async () => {
  const open = vi.spyOn(window, "open");
  renderKit(<ConnectButton provider="agentcrad" />);
  await screen.findByText(/Something went wrong/, shown);
  await userEvent.click(screen.getByRole("button", { name: "Connect with agentcrad" }));
  await screen.findByText(/Something went wrong/, shown);
  expect(open).not.toHaveBeenCalled();
});

test("a hook outside KeyholdProvider throws an error that names the package and the missing component", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  expect(() => renderHook(() => useConnections())).toThrow(
    "@keyhold/react: this component or hook must be used within <KeyholdProvider>",
  );
});

test("useConnection and useConnections share the connections", async () => {
  const result = renderHooks(() => useConnections());
  await waitFor(() => expect(result.current.data?.map(({ provider }) => provider)).toEqual(["agentcard", "civic"]));
});
