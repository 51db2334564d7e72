import { readFile } from "node:fs/promises";
import { QueryClient } from "@tanstack/react-query";
import { expect, test } from "vitest";
import contract from "../../contract/package.json" with { type: "json" };
import { askAttempt } from "../src/connector/askAttempt.js";
import { createConnector } from "../src/connector/createConnector.js";
import { createClient, KeyholdError } from "../src/index.js";
import { findConnection } from "../src/queries/findConnection.js";
import { createFakeBackend } from "../src/testing/index.js";

const files: Readonly<Record<string, string>> = {
  [`https://unpkg.com/@keyhold/contract@${contract.version}/ERRORS.md`]: "../contract/ERRORS.md",
};
const backend = createFakeBackend({ attempt: { status: "failed", code: "client_refused" } });
const client = createClient({ baseUrl: "/api/keyhold", fetch: backend.fetch });
const answering = (answer: () => Promise<Response>) => createClient({ baseUrl: "/", fetch: answer });

test.each([
  ["offline", () => answering(() => Promise.reject(new TypeError("Failed to fetch"))).connections()],
  ["answer_invalid", () => answering(async () => new Response("<h1>Sign in</h1>")).connections()],
  ["not_ready", connectTooEarly],
  ["unknown_provider", async () => findConnection(await client.connections(), "agentcrad")],
  ["client_refused", async () => Promise.reject(errorOf(await askAttempt(client, "agentcard", "0123456789abcdef")))],
  ["not_connected", () => client.tools("agentcard")],
])("the `docs` of the error %s name an existing heading", async (code, fail) => {
  const error = await fail().catch((error: unknown) => error);
  if (!(error instanceof KeyholdError)) expect.fail(`That did not fail as it should, but with ${error}.`);
  expect(error.code).toBe(code);
  const [file = "", heading] = error.docs.split("#");
  expect(await readFile(files[file] ?? expect.fail(error.docs), "utf8")).toMatch(new RegExp(`^##+ ${heading}$`, "m"));
});

async function connectTooEarly(): Promise<never> {
  const connector = createConnector(client, new QueryClient());
  connector.connect("agentcard", "a test");
  throw errorOf(connector.outcomes(0)[1][0]);
}

const errorOf = (outcome: { readonly status: string } | undefined) =>
  outcome && "error" in outcome ? outcome.error : undefined;
