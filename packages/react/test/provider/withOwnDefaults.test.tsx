import { type DefaultOptions, keepPreviousData, QueryClient } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import {
  Activity,
  AgentcardCards,
  Approvals,
  ConnectButton,
  ConnectedApps,
  KeyholdProvider,
  ToolAuthorization,
  ToolPermissions,
  useToolCall,
} from "../../src/index.js";
import {
  agentcard,
  civic,
  fakeActivityLine,
  fakeApproval,
  fakeCards,
  fakePermission,
  withStatus,
} from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";

const fails = () => {
  throw new Error("a default of the app's");
};

/** Every option that a QueryClient takes as a default, with the value that could harm the kit most. */
const queries: Record<
  keyof NonNullable<DefaultOptions["queries"]> | "suspense" | "subscribed" | "experimental_prefetchInRender",
  unknown
> = {
  enabled: false,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  retry: Number.POSITIVE_INFINITY,
  retryDelay: Number.POSITIVE_INFINITY,
  retryOnMount: false,
  networkMode: "online",
  refetchInterval: 5,
  refetchIntervalInBackground: true,
  refetchOnMount: false,
  refetchOnReconnect: false,
  refetchOnWindowFocus: false,
  notifyOnChangeProps: [],
  throwOnError: true,
  suspense: true,
  select: fails,
  placeholderData: keepPreviousData,
  initialData: { connections: [{ provider: "agentcard", status: "connected" }], tools: [] },
  initialDataUpdatedAt: Number.MAX_SAFE_INTEGER,
  structuralSharing: fails,
  subscribed: false,
  behavior: { onFetch: fails },
  persister: fails,
  queryFn: fails,
  meta: { a: "default" },
  maxPages: 1,
  experimental_prefetchInRender: true,
  _defaulted: false,
  _type: undefined,
  queryHash: undefined,
  // It must be the same for all keys, so the kit leaves it to the app.
  queryKeyHashFn: (key: readonly unknown[]) => `hash ${JSON.stringify(key)}`,
  _optimisticResults: "isRestoring",
};
const mutations: Record<keyof NonNullable<DefaultOptions["mutations"]>, unknown> = {
  mutationFn: fails,
  mutationKey: ["a default"],
  onMutate: fails,
  onSuccess: fails,
  onError: fails,
  onSettled: fails,
  retry: 3,
  retryDelay: 0,
  networkMode: "online",
  gcTime: 0,
  throwOnError: true,
  scope: { id: "one after the other" },
  meta: { a: "default" },
  _defaulted: false,
};

function Pay() {
  const { mutate, error, data } = useToolCall("agentcard");
  return (
    <button type="button" onClick={() => mutate({ name: "create_card", arguments: { amount_cents: 500 } })}>
      {`Pay ${error?.code ?? data?.content.length ?? ""}`}
    </button>
  );
}

async function goThroughAll(defaultOptions: DefaultOptions): Promise<void> {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const backend = openBackend({ connections: [withStatus(agentcard, "connected"), civic], ...fakeCards() });
  backend.fail("connections", "offline");
  render(
    <KeyholdProvider queryClient={new QueryClient({ defaultOptions })}>
      <ConnectedApps />
      <AgentcardCards />
      <Pay />
    </KeyholdProvider>,
  );
  const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
  await screen.findByText("Your connected apps could not be loaded.");
  backend.recover("connections");
  await userEvent.click((await screen.findAllByRole("button", { name: "Try again" }))[0] ?? expect.fail());
  await screen.findByText("alice@example.com");
  await screen.findByText(/No cards yet/);

  backend.fail("callTool", "internal");
  await press("Pay");
  await screen.findByText("Pay internal");
  expect(backend.count("POST /connections/agentcard/tools/create_card")).toBe(1);
  backend.recover("callTool");
  await press("Create card");
  await press("Create card with $10.00");
  await screen.findByRole("listitem", { name: "Card ending in 0001" });

  backend.fail("disconnect", "internal");
  await press("Details: Agentcard");
  await press("Disconnect Agentcard");
  await press("Disconnect");
  await waitFor(() => expect(backend.count("DELETE /connections/agentcard")).toBe(1));
  await screen.findAllByText(/Something went wrong/);
  backend.recover("disconnect");
  await press("Disconnect");
  await waitFor(() => expect(screen.queryByText("alice@example.com")).toBe(null));
  await press("Connect with Civic");
  await screen.findByRole("button", { name: "Details: Civic" });
}

const some = (all: object, names: readonly string[] = Object.keys(all)) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

test.each(["throwOnError", "suspense", "enabled", "notifyOnChangeProps"])(
  "F-D16: an app's default of %s for its queries does not reach into the kit",
  async (name) => goThroughAll({ queries: some(queries, [name]) }),
);

test("F-D16: the app's default options for queries do not apply to the kit", async () => {
  await goThroughAll({ queries: some(queries) });
});

test("F-D16: the app's default options for mutations do not apply to the kit", async () => {
  await goThroughAll({ mutations: some(mutations) });
});

const permission = fakePermission();
/** Every ready component. */
const components = [
  <ConnectButton key="1" provider="civic" />,
  <ConnectedApps key="2" />,
  <AgentcardCards key="3" />,
  <Approvals key="4" />,
  <Activity key="5" />,
  <ToolPermissions key="6" connection="agentcard" />,
  <ToolAuthorization key="7" result={permission.asking} />,
];
/** What they show when everything is loaded, and when nothing could be. */
const loaded = [
  "Connected with Civic",
  /^Connected since/,
  /^No cards yet/,
  "This needs your permission at Civic.",
  "Only look",
  /^If you do not decide/,
  "Look at the balance",
];
const failed = [
  /^Your connected apps could not/,
  /^What waits for your approval could not/,
  /^What agents may do could not/,
];

test.each(Object.keys(queries))(
  "with the app's default of %s, every ready component loads, and says so if it could not",
  async (name) => {
    const connections = [withStatus(agentcard, "connected"), withStatus(civic, "connected")];
    const backend = openBackend({ connections, ...fakeCards(), job: permission.job, approvals: [fakeApproval()] });
    backend.activity = [fakeActivityLine({ summary: "Look at the balance" })];
    const client = () => new QueryClient({ defaultOptions: { queries: some(queries, [name]) } });
    const view = render(<KeyholdProvider queryClient={client()}>{components}</KeyholdProvider>);
    for (const text of loaded) await screen.findAllByText(text);
    view.unmount();
    for (const operation of ["connections", "approvals", "activity", "permissions"] as const) {
      backend.fail(operation, "rate_limited");
    }
    render(<KeyholdProvider queryClient={client()}>{components}</KeyholdProvider>);
    for (const text of failed) await screen.findAllByText(text);
  },
);
