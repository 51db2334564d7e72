import { HttpResponse, http } from "msw";
import { expect, onTestFinished, test, vi } from "vitest";
import { createClient } from "../../src/client/createClient.js";
import { KeyholdError } from "../../src/client/KeyholdError.js";
import { agentcard, civic, createFakeBackend, withStatus } from "../../src/testing/index.js";
import { openBackend, server } from "../support/openBackend.js";

const client = createClient({ baseUrl: "/api/keyhold/" });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test("the client asks for the connections with the session cookie and the header of the product's own pages", async () => {
  const sent = vi.spyOn(globalThis, "fetch");
  const backend = openBackend();
  expect(await client.connections()).toEqual({ user: "alice", connections: [agentcard, civic] });
  expect(backend.requests).toEqual(["GET /connections"]);
  expect(sent).toHaveBeenCalledWith(expect.anything(), expect.objectContaining({ credentials: "include" }));
});

test("the client encodes the parameters of a path", async () => {
  const backend = openBackend({ connections: [withStatus({ ...agentcard, provider: "a/b" }, "connected")] });
  await client.callTool("a/b", "read file", {});
  expect(backend.requests).toEqual(["POST /connections/a%2Fb/tools/read%20file"]);
});

test("the client sends a tool's arguments as JSON", async () => {
  const callTool = vi.fn(() => ({ content: [{ type: "text", text: "done" }] }));
  openBackend({ connections: [withStatus(agentcard, "connected")], callTool });
  const result = await client.callTool("agentcard", "create_card", { amount_cents: 1000 });
  expect(callTool).toHaveBeenCalledWith({
    provider: "agentcard",
    connection: "agentcard",
    name: "create_card",
    arguments: { amount_cents: 1000 },
  });
  expect(result.content).toHaveLength(1);
});

test("the client turns the backend's error into a KeyholdError with code, docs and status", async () => {
  openBackend({ faults: { connections: "not_signed_in" } });
  const error = await failure(client.connections());
  expect(error).toBeInstanceOf(KeyholdError);
  expect(error).toMatchObject({ code: "not_signed_in", status: 401, docs: expect.stringContaining("#not_signed_in") });
});

test("the client fails with `offline` when there is no answer", async () => {
  openBackend({ faults: { connections: "offline" } });
  expect(await failure(client.connections())).toMatchObject({ code: "offline", status: undefined });
});

test("the client fails with `offline` when the answer is cut off on its way", async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"connections":['));
      controller.error(new TypeError("network error"));
    },
  });
  const cut = createClient({ baseUrl: "/api/keyhold", fetch: async () => new Response(body) });
  expect(await failure(cut.connections())).toMatchObject({ code: "offline", status: undefined });
});

test.each([
  ["a page", () => HttpResponse.html("<h1>Sign in</h1>")],
  ["another API", () => HttpResponse.json({ items: [] })],
  ["an error without a code", () => HttpResponse.json({ oops: true }, { status: 500 })],
])("the client does not accept %s as the answer of a Keyhold backend", async (_what, answer) => {
  server.use(http.get("*/connections", answer));
  const log = vi.spyOn(console, "error").mockReturnValue();
  onTestFinished(() => log.mockRestore());
  expect(await failure(client.connections())).toMatchObject({ code: "answer_invalid" });
  expect(log).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("Check baseUrl."));
});

test("the client opens no event stream with a custom fetch, which event streams cannot use", () => {
  const { fetch } = createFakeBackend();
  expect(createClient({ baseUrl: "/api/keyhold", fetch }).events).toBe(undefined);
});

test("each request names the language of the kit's texts, and the browser's choice counts without the kit", async () => {
  const sent: (string | null)[] = [];
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    sent.push(new Headers(init?.headers).get("accept-language"));
    return Response.json({ connections: [] });
  };
  let lang: string | undefined = "de";
  const client = createClient({ baseUrl: "/api/keyhold", fetch, lang: () => lang });
  await client.connections();
  lang = undefined;
  await client.connections();
  await createClient({ baseUrl: "/api/keyhold", fetch }).connections();
  expect(sent).toEqual(["de", "en", null]);
});

/** Answers never, or with a body that never ends, until the client stops waiting. */
const hanging =
  (begins: boolean): typeof globalThis.fetch =>
  (_url, init) =>
    new Promise((resolve, reject) => {
      const body = new ReadableStream({
        start: (controller) => init?.signal?.addEventListener("abort", () => controller.error(new Error("stopped"))),
      });
      if (begins) resolve(new Response(body));
      init?.signal?.addEventListener("abort", () => reject(new Error("stopped")));
    });

test.each([
  ["that never comes", false],
  ["whose body never ends", true],
])(
  "the client fails with `offline` instead of an answer %s, and waits longer for a provider",
  async (_what, begins) => {
    vi.useFakeTimers();
    // Fake timers do not replace the browser's own.
    vi.spyOn(AbortSignal, "timeout").mockImplementation((limit) => {
      const stop = new AbortController();
      setTimeout(() => stop.abort(), limit);
      return stop.signal;
    });
    const hangs = createClient({ baseUrl: "/api/keyhold", fetch: hanging(begins) });
    const settled: string[] = [];
    for (const [name, request] of [
      ["connections", hangs.connections()],
      ["attempt", hangs.attempt("agentcard", "a-1")],
      ["connect", hangs.connect("civic")],
      ["callTool", hangs.callTool("agentcard", "create_card", {})],
    ] as const) {
      void failure(request).then((error) => settled.push(`${name}: ${Object(error).code}`));
    }
    await vi.advanceTimersByTimeAsync(29_000);
    expect(settled).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(settled).toEqual(["connections: offline", "attempt: offline"]);
    await vi.advanceTimersByTimeAsync(88_000);
    expect(settled).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(settled).toEqual(expect.arrayContaining(["connect: offline", "callTool: offline"]));
  },
);
