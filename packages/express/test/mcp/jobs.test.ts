import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { paths, type ToolResult } from "@keyhold/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { agentcardAt } from "../support/agentcardAt.js";
import { civicJobs } from "../support/civicJobs.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

const json = { "content-type": "application/json" };

let product: Product;
let upstream: Upstream;
let alice: Browser;
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    more: ({ agentcardOptions }) => [
      agentcardAt(agentcardOptions, upstream.url, {
        jobs: { ...civicJobs, capability: {}, statusUrl: (id) => `${upstream.url}/jobs/${id}` },
      }),
    ],
  });
  alice = await product.browserOf("alice");
});
afterAll(async () => {
  await product.close();
  await upstream.close();
});

const look = (browser: Browser, provider: string, id: string) => browser.json(paths.job(provider, id));
const unknown = { status: 404, body: { error: { code: "unknown_job" } } };

describe.each(["2025-11-25", "2026-07-28"] as const)(
  "GET /connections/:id/jobs/:job for a tool of Civic, by MCP %s",
  (protocol) => {
    const search = "google-gmail-search_messages";
    let asked: ToolResult;
    beforeEach(async () => {
      product.emulator.civic.setSettings({ protocol });
      alice = await product.browserOf(`alice-${crypto.randomUUID()}`);
      await alice.fetch(paths.connection("civic"), { method: "POST" });
      asked = await call(search, { query: "oranges" });
    });

    async function call(name: string, args: object): Promise<ToolResult> {
      const init = { method: "POST", headers: json, body: JSON.stringify(args) };
      return (await alice.fetch(paths.tool("civic", name), init)).json() as Promise<ToolResult>;
    }
    function named(name: string): string {
      const resources = asked.content.map(({ resource }) => Object(resource));
      return resources.find(({ _meta }) => Object(_meta).name === name)?.text ?? "";
    }
    const jobId = () => named("continue_job_id");
    const resume = () => call("continue_job", { job_id: jobId() });
    const statusOf = async () => (await look(alice, "civic", jobId())).body;
    async function decide(decision: "approve" | "deny") {
      const url = `${product.emulator.civic.origin}/user/jobs/${jobId()}`;
      await expect.poll(statusOf).toEqual({ status: "required", url: `${url}?toolkit=google-gmail`, service: "Gmail" });
      await fetch(url, { method: "POST", body: new URLSearchParams({ decision }) });
    }

    it("Keyhold tells the page which tool continues a call of Civic, and how its argument is called", async () => {
      const { body } = await alice.json(paths.tools("civic"));
      expect(body.continueTool).toEqual({ name: "continue_job", idArgument: "job_id" });
    });

    it("Civic answers a tool that needs a permission as for a client that polls, and Keyhold reports the job's status until the tool has continued", async () => {
      expect(asked.content).toHaveLength(3);
      expect(named("auth_polling_endpoint")).toContain(jobId());
      expect(await statusOf()).toEqual({ status: "pending" });
      await decide("approve");
      expect(await statusOf()).toEqual({ status: "approved" });
      expect(await resume()).toMatchObject({ structuredContent: { messages: [{ id: "mail_1" }] } });
      expect(await look(alice, "civic", jobId())).toMatchObject(unknown);
    });

    it("Keyhold reports a job as failed after the user has denied the permission", async () => {
      await decide("deny");
      expect(await statusOf()).toEqual({ status: "failed" });
      expect(await resume()).toMatchObject({ isError: true });
    });

    it("another user cannot see a job, and the other user's connection does not change", async () => {
      const bob = await product.browserOf(`bob-${crypto.randomUUID()}`);
      expect(await look(bob, "civic", jobId())).toMatchObject({
        status: 409,
        body: { error: { code: "not_connected" } },
      });
      await bob.fetch(paths.connection("civic"), { method: "POST" });
      expect(await look(bob, "civic", jobId())).toMatchObject(unknown);
      expect(await connectionOf(bob, "civic")).toMatchObject({ status: "connected" });
    });
  },
);

describe("GET /connections/:id/jobs/:job", () => {
  beforeEach(async () => {
    alice = await product.browserOf("alice");
    await connect(product, alice, "scripted");
    upstream.play(answer(200, {}));
  });
  const answer = (status: number, body: unknown) => (_req: unknown, res: ServerResponse) =>
    void res.writeHead(status, json).end(JSON.stringify(body));
  const lookAt = (id: string) => look(alice, "scripted", id);

  it.each(["..", "a%2Fb", "a%3Fb", "-%0A", "%00", "a".repeat(129)])(
    "M8: Keyhold refuses a job id that leads to another address: %s",
    async (id) => {
      const { status } = await alice.fetch(`/connections/scripted/jobs/${id}`);
      expect(status).toBe(404);
      expect(upstream.arrived).toEqual([]);
    },
  );

  it("Keyhold answers unknown_job if the provider has no jobs", async () => {
    await connect(product, alice, "agentcard");
    expect(await look(alice, "agentcard", "job_1")).toMatchObject(unknown);
  });

  it("Keyhold asks for a job with the access token only, and refreshes a refused token", async () => {
    let refused: string | undefined;
    upstream.play((req, res) => {
      refused ??= req.headers.authorization;
      answer(req.headers.authorization === refused ? 401 : 202, { status: "PENDING" })(req, res);
    });
    expect(await lookAt("job_1")).toEqual({ status: 200, body: { status: "pending" } });
    expect(upstream.arrived).toHaveLength(2);
    expect(upstream.arrived.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
    expect(upstream.arrived[1]?.headers.authorization).toMatch(/^Bearer /);
  });

  it.each(["http://mail.example/allow", "javascript:alert(1)"])(
    "M13: Keyhold refuses an address that is not safe to open: %s",
    async (authUrl) => {
      upstream.play(answer(202, { authUrl }));
      const { status, body } = await lookAt("job_1");
      expect({ status, body }).toMatchObject({ status: 502, body: { error: { code: "provider_answer_invalid" } } });
      expect(JSON.stringify(body)).not.toContain(authUrl);
    },
  );

  const asking = JSON.stringify({ authUrl: "https://mail.example/allow" });
  it.each([
    ["F-D4: a byte order mark before the JSON", "required", json, `\uFEFF${asking}`],
    ["F-D18: a compressed answer", "required", { ...json, "content-encoding": "gzip" }, gzipSync(asking)],
    ["F-D6: an address of null", "pending", json, '{"authUrl":null}'],
    ["F-D6: an address that is an empty text", "pending", json, '{"authUrl":""}'],
  ])("%s: Keyhold understands the answer", async (_what, status, headers, body) => {
    upstream.play((_req, res) => void res.writeHead(202, headers).end(body));
    expect(await lookAt("job_1")).toMatchObject({ status: 200, body: { status } });
  });

  it.each([
    ["no address", 202, { authUrl: 7 }],
    ["no object", 202, "AUTH_REQUIRED"],
    ["a status that says nothing", 204, undefined],
    ["more than 256 KiB", 202, { more: "x".repeat(300_000) }],
  ])("Keyhold refuses an answer that has %s", async (_what, status, body) => {
    upstream.play(answer(status, body));
    expect(await lookAt("job_1")).toMatchObject({ status: 502, body: { error: { code: "provider_answer_invalid" } } });
  });
});
