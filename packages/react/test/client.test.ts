import { HttpResponse, http } from "msw";
import { expect, test } from "vitest";
import { createClient } from "../src/client/createClient.js";
import { KeyholdError } from "../src/client/KeyholdError.js";
import { agentcard, civic, FakeBackend, fail, server } from "./fakeBackend.js";

const client = createClient({ baseUrl: "/api/keyhold/" });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test("reads the connections, with the session and the header that proves an own page", async () => {
  const backend = new FakeBackend();
  expect(await client.connections()).toEqual({ connections: [agentcard, civic] });
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("encodes what goes into a path", async () => {
  const backend = new FakeBackend();
  await client.callTool("a/b", "read file", {});
  expect(backend.requests).toEqual(["POST /connections/a%2Fb/tools/read%20file"]);
});

test("sends a tool's arguments as JSON", async () => {
  let received: unknown;
  server.use(
    http.post("*/tools/create_card", async ({ request }) => {
      received = await request.json();
      return HttpResponse.json({ content: [{ type: "text", text: "done" }] });
    }),
  );
  const result = await client.callTool("agentcard", "create_card", { amount_cents: 1000 });
  expect(received).toEqual({ amount_cents: 1000 });
  expect(result.content).toHaveLength(1);
});

test("turns the backend's error into a KeyholdError with code, docs and status", async () => {
  server.use(http.get("*/connections", () => fail("not_signed_in")));
  const error = await failure(client.connections());
  expect(error).toBeInstanceOf(KeyholdError);
  expect(error).toMatchObject({ code: "not_signed_in", status: 401, docs: expect.stringContaining("#not_signed_in") });
});

test("says offline when no answer comes", async () => {
  server.use(http.get("*/connections", () => HttpResponse.error()));
  expect(await failure(client.connections())).toMatchObject({ code: "offline", status: undefined });
});

test.each([
  ["a page", () => HttpResponse.html("<h1>Sign in</h1>")],
  ["another API", () => HttpResponse.json({ items: [] })],
  ["an error without a code", () => HttpResponse.json({ oops: true }, { status: 500 })],
])("does not take %s for a Keyhold backend", async (_what, answer) => {
  server.use(http.get("*/connections", answer));
  expect(await failure(client.connections())).toMatchObject({ code: "answer_invalid" });
});
