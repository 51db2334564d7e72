import { type ContinueTool, paths, type ToolResult } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mcpServer } from "../../src/index.js";
import { civicJobs } from "../support/civicJobs.js";
import { connectionOf } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const icon = "https://notes.example/icon.svg";

let product: Product;
beforeAll(async () => {
  product = await openProduct({
    more: () => [mcpServer({ id: "notes", name: "Notes", url: "https://notes.example/mcp", icon, signIn: "email" })],
  });
});
afterAll(() => product.close());

describe("a second entry of one service", () => {
  it.each([
    ["agentcard", "agentcard-public", { name: "Agentcard", brand: "agentcard", icon: undefined, signIn: "email" }],
    ["civic", "civic-auth", { name: "Civic", brand: "civic", icon: undefined, signIn: undefined }],
  ])("a second entry of %s tells pages the same as the first, under the id %s", async (first, second, about) => {
    const browser = await product.browserOf("alice");
    for (const id of [first, second]) {
      const { provider, name, brand, icon, signIn } = (await connectionOf(browser, id)) ?? {};
      expect({ provider, name, brand, icon, signIn }).toEqual({ provider: id, ...about });
    }
  });
});

describe("a second Civic", () => {
  it("a call that waited for a permission continues with the tool that Keyhold names, as at the first Civic", async () => {
    const alice = await product.browserOf("alice with two Civics");
    await connect(product, alice, "civic-auth");
    const call = async (name: string, args: object): Promise<ToolResult> => {
      const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(args) };
      return (await alice.fetch(paths.tool("civic-auth", name), init)).json() as Promise<ToolResult>;
    };
    const asked = await call("google-gmail-search_messages", { query: "oranges" });
    const resources = asked.content.map(({ resource }) => Object(resource));
    const id: string = resources.find(({ _meta }) => Object(_meta).name === "continue_job_id")?.text;
    const status = async () => (await alice.json(paths.job("civic-auth", id))).body;
    const url = `${product.emulator.civic.origin}/user/jobs/${id}`;
    await expect.poll(status).toEqual({ status: "required", url: `${url}?toolkit=google-gmail`, service: "Gmail" });
    await fetch(url, { method: "POST", body: new URLSearchParams({ decision: "approve" }) });
    expect(await status()).toEqual({ status: "approved" });

    const { body } = await alice.json(paths.tools("civic-auth"));
    const { name, idArgument } = body.continueTool as ContinueTool;
    expect(await call(name, { [idArgument]: id })).toMatchObject({
      structuredContent: { messages: [{ id: "mail_1" }] },
    });
  });
});

describe("civic().jobs", () => {
  const tools = (properties: unknown) => [{ name: "continue_job", inputSchema: { type: "object", properties } }];

  it.each([
    ["job_id", tools({ job_id: { type: "string" } })],
    ["jobId", tools({ jobId: { type: "string" } })],
    ["job_id", tools(undefined)],
    ["job_id", tools(null)],
    ["job_id", tools("jobId")],
    ["job_id", []],
    ["job_id", [{ name: "other", inputSchema: { properties: { jobId: {} } } }]],
  ])("the argument of the tool that continues a job is %s for the tools %j", (idArgument, listed) => {
    expect(civicJobs.continueTool(listed)).toEqual({ name: "continue_job", idArgument });
  });
});

describe("a provider with an icon of its own", () => {
  it("a provider with an icon of its own tells pages the icon and how users sign in, and no brand", async () => {
    const browser = await product.browserOf("alice");
    const connection = await connectionOf(browser, "notes");
    expect(connection).toMatchObject({ icon, signIn: "email" });
    expect(connection).not.toHaveProperty("brand");
  });
});
