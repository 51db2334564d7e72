import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import {
  type DehydratedState,
  dehydrate,
  HydrationBoundary,
  QueryClient,
  QueryClientProvider,
} from "@tanstack/react-query";
import { act, screen } from "@testing-library/react";
import { type ReactNode, Suspense } from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToPipeableStream, renderToString } from "react-dom/server";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import {
  ConnectedApps,
  ConnectWithAgentcard,
  connectionsQuery,
  createClient,
  KeyholdProvider,
  useSuspenseConnection,
  useSuspenseConnections,
} from "../../src/index.js";
import { agentcard, civic, connected, createFakeBackend, type FakeBackend } from "../../src/testing/index.js";
import { renderKit } from "../support/renderKit.js";

let backend: FakeBackend;
const complaints: string[] = [];
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation((text) => complaints.push(String(text)));
  backend = createFakeBackend({ connections: [{ ...agentcard, ...connected }, civic] });
});
afterEach(() => {
  document.body.replaceChildren();
  // React warns because one process plays the server and the browser here.
  expect(complaints.splice(0).filter((text) => !text.includes("multiple renderers"))).toEqual([]);
});

/** Runs as on a server, where there is neither a window nor a document. */
async function onServer<T>(run: () => T | Promise<T>): Promise<T> {
  for (const name of ["window", "document", "navigator", "BroadcastChannel"]) vi.stubGlobal(name, undefined);
  try {
    return await run();
  } finally {
    vi.unstubAllGlobals();
  }
}

/** The whole of what a streaming server sends. */
function stream(page: ReactNode): Promise<string> {
  const sent = new PassThrough();
  return new Promise((resolve, reject) => {
    const { pipe } = renderToPipeableStream(page, { onShellReady: () => pipe(sent), onError: reject });
    text(sent).then(resolve, reject);
  });
}

/** Shows a server's HTML, then hydrates it. */
async function hydrate(html: string, page: ReactNode): Promise<void> {
  const root = document.body.appendChild(document.createElement("div"));
  root.innerHTML = html;
  await act(async () => {
    hydrateRoot(root, page, { onRecoverableError: (error) => expect.fail(String(error)) });
  });
}

const servers = [
  ["a server that renders to a string", renderToString],
  ["a streaming server", stream],
] as const;

test.each(servers)(
  "%s renders the buttons and empty rows, sends no request, and the page hydrates",
  async (_, render) => {
    const page = (
      <KeyholdProvider fetch={backend.fetch}>
        <ConnectWithAgentcard />
        <ConnectedApps />
      </KeyholdProvider>
    );
    const html = await onServer(() => render(page));
    expect(html).toContain("Connect with Agentcard");
    expect(html.match(/<li /g)).toHaveLength(2);
    expect(backend.requests).toEqual([]);

    await hydrate(html, page);
    await screen.findAllByText("alice@example.com");
    expect(backend.requests).toEqual(["GET /connections"]);
  },
);

test.each(servers)(
  "%s sends what it has asked for before, with the visitor's cookie, and the page asks no more",
  async (_, render) => {
    const cookies: (string | null)[] = [];
    const client = createClient({
      baseUrl: "/api/keyhold",
      fetch(path, init) {
        const request = new Request(new URL(String(path), "http://localhost:3000"), init);
        request.headers.set("cookie", "keyhold=alice");
        cookies.push(request.headers.get("cookie"));
        return backend.fetch(request);
      },
    });
    const page = (queryClient: QueryClient, state: DehydratedState) => (
      <QueryClientProvider client={queryClient}>
        <HydrationBoundary state={state}>
          <KeyholdProvider fetch={backend.fetch}>
            <ConnectedApps />
          </KeyholdProvider>
        </HydrationBoundary>
      </QueryClientProvider>
    );
    const [html, state] = await onServer(async () => {
      const queryClient = new QueryClient();
      await queryClient.prefetchQuery(connectionsQuery(client));
      const state = dehydrate(queryClient);
      return [await render(page(queryClient, state)), JSON.stringify(state)] as const;
    });
    expect(html).toContain("alice@example.com");
    expect(cookies).toEqual(["keyhold=alice"]);

    await hydrate(html, page(new QueryClient(), JSON.parse(state)));
    await screen.findAllByText("alice@example.com");
    expect(backend.requests).toEqual(["GET /connections"]);
  },
);

function Accounts() {
  const { data: connections } = useSuspenseConnections();
  const { data: first } = useSuspenseConnection("agentcard");
  return <p>{`${first.account}, one of ${connections.length}`}</p>;
}

test("a streaming server sends suspended components after the answer, with one request", async () => {
  backend.fail("connections", "slow");
  const page = (
    <KeyholdProvider fetch={backend.fetch}>
      <Suspense fallback={<p>One moment</p>}>
        <Accounts />
      </Suspense>
    </KeyholdProvider>
  );
  const html = onServer(() => stream(page));
  await vi.waitFor(() => expect(backend.requests).toEqual(["GET /connections"]), PATIENCE);
  backend.recover("connections");
  expect(await html).toContain("alice@example.com, one of 2");
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("a router's loader prefetches, and the components do not ask again", async () => {
  const queryClient = new QueryClient();
  const client = createClient({ baseUrl: "/api/keyhold", fetch: backend.fetch });
  const { connections } = await queryClient.ensureQueryData(connectionsQuery(client));
  expect(connections).toHaveLength(2);
  renderKit(<ConnectedApps />, { fetch: backend.fetch, queryClient });
  screen.getByText("alice@example.com");
  expect(backend.requests).toEqual(["GET /connections"]);
});
