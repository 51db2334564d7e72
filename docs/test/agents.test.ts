import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Approval } from "@keyhold/contract";
import { createEmulator, type Emulator } from "@keyhold/emulator";
import {
  type ApprovalOptions,
  agentcard,
  createKeyhold,
  type Keyhold,
  KeyholdError,
  keyholdErrorIn,
  type ToolPolicy,
} from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { AIMessage } from "@langchain/core/messages";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { type AgentOutputItem, type Model, Usage } from "@openai/agents";
import type { LanguageModel, ModelMessage } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import express from "express";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../vitest.shared.js";
import { connectAgentcard } from "./support/agentcard.js";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/agents.md";
const mount = "/api/keyhold";
const clientId = "demo";
const alice = { email: "alice@example.com", clientId };

/** The guide's modules. */
interface Guide {
  keyhold: Keyhold;
  tools: ToolPolicy;
  approvals: ApprovalOptions;
  createCard(userId: string, cents: number): Promise<Result>;
  run(model: LanguageModel, userId: string, messages: ModelMessage[]): Promise<{ text: string }>;
  accessFor(userId: string): Promise<{ url: string; headers: Record<string, string> }>;
  callTool(access: { url: string; headers: object }, name: string, args: object): Promise<Result>;
  callWhenDecided(client: Client, name: string, args: object): Promise<Result>;
  waitingFor(userId: string): Promise<Approval[]>;
  decide(userId: string, approvalId: string, isApproved: boolean): Promise<boolean>;
  whatNow(error: unknown): string;
  reportCards(userId: string, report: (cards: unknown) => void): Promise<string>;
  mayGoOn(userId: string): Promise<boolean>;
}
type Result = { structuredContent?: { count?: number }; isError?: boolean; _meta?: object };
type ListCards = (userId: string) => Promise<Result>;

let project: Project;
let emulator: Emulator<{ agentcard: { port: number } }>;
let guide: Guide;
let listCards: Record<"v1" | "v2", ListCards>;
let visitor: Visitor;
/** The same product with the guide's rules and its `confirm`, where calls wait for a second. */
let ruled: { keyhold: Keyhold; visitor: Visitor };

/** Alice connects Agentcard in the page. */
const connect = () => connectAgentcard(visitor, mount, emulator.agentcard);
const cardCount = async () => (await listCards.v2("alice")).structuredContent?.count;

async function serve(keyhold: Keyhold, port: number): Promise<Visitor> {
  const app = express();
  app.use(keyhold.sessionMiddleware(), (req, _res, next) => {
    Object.assign(req.session, { userId: "alice" });
    next();
  });
  app.use(mount, keyhold.router);
  const server = app.listen(port);
  await once(server, "listening");
  closing.push(async () => {
    await keyhold.close();
    server.close();
    server.closeAllConnections();
  });
  return createVisitor(`http://localhost:${port}`);
}

const closing: (() => unknown)[] = [];
beforeAll(async () => {
  const ports = [await freePort(), await freePort()] as const;
  const [publicUrl, ruledUrl] = [`http://localhost:${ports[0]}${mount}`, `http://localhost:${ports[1]}${mount}`];
  const redirectUris = [publicUrl, ruledUrl].map((url) => `${url}/callback/agentcard`);
  const client = { clientId, clientSecret: "demo-secret", name: "Demo", mode: "test", redirectUris } as const;
  emulator = await createEmulator({ agentcard: { port: 0, clients: [client] } });
  closing.push(emulator.close);
  vi.stubEnv("KEYHOLD_URL", publicUrl);
  vi.stubEnv("KEYHOLD_KEY", "a key that is long enough for a test");
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_ID", client.clientId);
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_SECRET", client.clientSecret);
  vi.stubEnv("AGENTCARD_ORIGIN", emulator.agentcard.origin);

  project = await openProject(path);
  closing.push(project.close);
  const files = "keyhold rules confirm ownPage callWhenDecided agentToken plainClient agent sdkV2 whatNow jobs".split(
    " ",
  );
  guide = Object.assign({}, ...(await Promise.all(files.map(load))));
  listCards = { v1: (await load("sdkV1")).listCards, v2: (await load("sdkV2")).listCards };
  visitor = await serve(guide.keyhold, ports[0]);
  await connect();

  const { tools } = guide;
  const keyhold = createKeyhold({
    publicUrl: ruledUrl,
    keys: [process.env.KEYHOLD_KEY],
    identify: (req) => Object(req.session).userId,
    approvals: { ...guide.approvals, holdSeconds: 1 },
    providers: [agentcard({ ...client, origin: emulator.agentcard.origin, tools })],
  });
  ruled = { keyhold, visitor: await serve(keyhold, ports[1]) };
  await connectAgentcard(ruled.visitor, mount, emulator.agentcard);
});
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const load = (file: string) => import(join(project.folder, `${file}.ts`));

/** The call that waits for Alice. */
const waiting = (list = guide.waitingFor) =>
  vi.waitFor(async () => {
    const approval = (await list("alice")).find(({ status }) => status === "waiting");
    if (!approval) throw new Error("No call waits.");
    return approval;
  }, PATIENCE);

/** Decides about the next call that waits, as the guide's own page does. */
async function decideNext(isApproved: boolean): Promise<void> {
  const { id } = await waiting();
  expect(await guide.decide("mallory", id, isApproved)).toBe(false);
  expect(await guide.decide("alice", id, isApproved)).toBe(true);
  expect(await guide.decide("alice", id, isApproved)).toBe(false);
}

describe("the guide's first agent", () => {
  it("creates a card when the user has approved it, once", async () => {
    const before = await cardCount();
    const call = guide.createCard("alice", 1200);
    expect(await waiting()).toMatchObject({ summary: "Create a card with $12.00", agent: "shopper" });
    expect(await cardCount()).toBe(before);
    await decideNext(true);
    expect(await call).toMatchObject({ structuredContent: { status: "created" } });
    expect(await cardCount()).toBe(Number(before) + 1);
  });

  it("creates no card when the user declines", async () => {
    const before = await cardCount();
    const call = guide.createCard("alice", 1300);
    await decideNext(false);
    expect(await call).toMatchObject({ isError: true, _meta: { "keyhold/approval": { status: "declined" } } });
    expect(await cardCount()).toBe(before);
  });
});

describe("the guide's rules", () => {
  const call = async (name: string, args = {}): Promise<Result> => {
    const { url, fetch } = await ruled.keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "shopper" });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
    return client.callTool({ name, arguments: args }).finally(() => client.close()) as Promise<Result>;
  };
  const ofPage = async (tool: string, args = {}) => {
    const init = { method: "POST", body: JSON.stringify(args), headers: { "content-type": "application/json" } };
    return (await ruled.visitor.send(`${mount}/connections/agentcard/tools/${tool}`, init)).json();
  };

  it.each([
    ["approve_request", {}, "refused"],
    ["withdraw", {}, "refused"],
    ["list_transactions", {}, "approval_required"],
    ["create_card", { amount_cents: 1200 }, undefined],
    ["create_card", { amount_cents: 2100 }, "approval_required"],
    ["list_cards", {}, undefined],
    ["get_rewards_of_tomorrow", {}, "approval_required"],
  ])("decide about a call of %s with %j as the guide says", async (tool, args, status) => {
    const { _meta } = await call(tool, args);
    expect(Object(_meta)["keyhold/approval"]?.status).toBe(status);
  });

  it("refuse to a page what they refuse, and leave it the rest", async () => {
    expect(await ofPage("create_card", { amount_cents: 1200 })).toMatchObject({ error: { code: "tool_refused" } });
    expect(await ofPage("list_cards")).toMatchObject({ structuredContent: { message: expect.any(String) } });
  });

  it("let the user refuse more, for one agent", async () => {
    const choices = `${mount}/connections/agentcard/permissions`;
    const headers = { "content-type": "application/json" };
    const change = (lists: object) =>
      ruled.visitor.send(choices, { method: "PATCH", headers, body: JSON.stringify({ agent: "shopper", ...lists }) });
    expect((await change({ deny: ["close_card"] })).status).toBe(200);
    expect(Object((await call("close_card", { card_id: "x" }))._meta)).toMatchObject({
      "keyhold/approval": { status: "refused" },
    });
    await change({ reset: ["close_card"] });
  });

  it("after the hold, the agent gets exactly what the guide shows", async () => {
    const shown = JSON.parse(await readFile(join(project.folder, "result.json"), "utf8"));
    const got = await call("create_card", { amount_cents: 4200 });
    const [ofGuide, ofCall] = [shown, got].map(({ _meta }) => Object(_meta)["keyhold/approval"]);
    const text = JSON.stringify(got)
      .replaceAll(ofCall.approveUrl, ofGuide.approveUrl)
      .replaceAll(ofCall.approvalId, ofGuide.approvalId);
    expect(JSON.parse(text)).toEqual(shown);
  });

  it("the guide's callWhenDecided() waits longer than one call, until the user has decided", async () => {
    const { url, fetch } = await ruled.keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "patient" });
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
    const sent = vi.spyOn(client, "callTool");
    const answer = guide.callWhenDecided(client, "create_card", { amount_cents: 4300 });
    await expect.poll(() => sent.mock.calls.length, { timeout: PATIENCE }).toBe(2);
    const waiting = (await ruled.keyhold.approvals("alice")).find(({ agent }) => agent === "patient");
    const decision = { userId: "alice", approvalId: waiting?.id ?? "", decision: "approve" } as const;
    await ruled.keyhold.decide(decision);
    expect(await answer).toMatchObject({ structuredContent: { status: "created" } });
    await client.close();
  });

  it("the guide's `confirm` asks for a passkey above $100, and not below", async () => {
    const decide = async (cents: number) => {
      await call("create_card", { amount_cents: cents });
      const { id } = (await ruled.keyhold.approvals("alice")).find(
        (approval) => approval.arguments?.amount_cents === cents,
      ) ?? { id: "" };
      const init = { method: "POST", body: JSON.stringify({ decision: "approve" }) };
      const headers = { "content-type": "application/json" };
      return (await ruled.visitor.send(`${mount}/approvals/${id}`, { ...init, headers })).json();
    };
    expect(await decide(9_000)).toMatchObject({ status: "approved" });
    expect(await decide(12_000)).toMatchObject({ error: { code: "confirmation_required" } });
  });
});

/** A model that says these things, one after the other. */
function model(...says: (string | { tool: string; input: object })[]) {
  const usage = { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0, text: 1, reasoning: 0 };
  return new MockLanguageModelV3({
    doGenerate: says.map((said, index) => ({
      content: [
        typeof said === "string"
          ? { type: "text", text: said }
          : { type: "tool-call", toolCallId: `${index}`, toolName: said.tool, input: JSON.stringify(said.input) },
      ],
      finishReason: { unified: typeof said === "string" ? "stop" : "tool-calls", raw: undefined },
      usage: { inputTokens: usage, outputTokens: usage },
      warnings: [],
    })),
  });
}

const ask: ModelMessage[] = [{ role: "user", content: "Make a card with $14 for the bookshop." }];
const look = { tool: "list_cards", input: {} };
const buy = (cents: number) => ({ tool: "create_card", input: { amount_cents: cents } });

describe("the guide's agent with the AI SDK", () => {
  it("the guide's agent gets exactly the tools that the guide names", async () => {
    const scripted = model("Nothing to do.");
    expect(await guide.run(scripted, "alice", ask)).toMatchObject({ text: "Nothing to do." });
    const names = scripted.doGenerateCalls[0]?.tools?.map(({ name }) => name).sort();
    expect(names).toEqual(["create_card", "get_card_balance", "list_cards"]);
  });

  it("creates one card after the user has approved it", async () => {
    const before = await cardCount();
    const turn = guide.run(model(look, buy(1400), "Done."), "alice", ask);
    await decideNext(true);
    expect(await turn).toMatchObject({ text: "Done." });
    expect(await cardCount()).toBe(Number(before) + 1);
  });

  it("the guide's agent tells the model that the user has declined, and creates no card", async () => {
    const before = await cardCount();
    const scripted = model(buy(1500), "Very well.");
    const turn = guide.run(scripted, "alice", ask);
    await decideNext(false);
    expect(await turn).toMatchObject({ text: "Very well." });
    expect(JSON.stringify(scripted.doGenerateCalls[1]?.prompt)).toContain("The user has declined");
    expect(await cardCount()).toBe(before);
  });

  it("the guide's agent ends its turn when the answer to a spending call is lost, and spends once", async () => {
    const before = await cardCount();
    emulator.agentcard.faults.add({ kind: "drop", tool: "create_card", email: alice.email, afterBytes: 0, times: 1 });
    const failure = expect(guide.run(model(buy(1600), "Done."), "alice", ask)).rejects.toMatchObject({
      code: "outcome_unknown",
    });
    await decideNext(true);
    await failure;
    expect(await cardCount()).toBe(Number(before) + 1);
  });
});

describe("the guide's agents with a token", () => {
  it("a plain client looks at once, and creates a card after the user has approved it", async () => {
    const access = await guide.accessFor("alice");
    expect(await guide.callTool(access, "list_cards", {})).not.toMatchObject({ isError: true });
    const call = guide.callTool(access, "create_card", { amount_cents: 1700 });
    await decideNext(true);
    expect(await call).toMatchObject({ structuredContent: { status: "created" } });
  });

  it("LangChain's agent creates a card after the user has approved it", async () => {
    const call = { id: "1", name: "create_card", args: { amount_cents: 1800 } };
    const { shop } = await load("langchain");
    const turn = shop(
      new ScriptedChatModel([new AIMessage({ content: "", tool_calls: [call] }), new AIMessage("Done.")]),
      "alice",
      "Buy.",
    );
    await decideNext(true);
    expect(await turn).toBe("Done.");
  });
});

describe("the guide's agent with OpenAI Agents", () => {
  it("creates a card after the user has approved it", async () => {
    const before = await cardCount();
    const input = JSON.stringify({ amount_cents: 1900 });
    const says: AgentOutputItem[] = [
      { type: "function_call", callId: "1", name: "create_card", arguments: input, status: "completed" },
      { type: "message", role: "assistant", status: "completed", content: [{ type: "output_text", text: "Done." }] },
    ];
    const scripted: Model = {
      getResponse: async () => ({ usage: new Usage(), output: says.splice(0, 1) }),
      getStreamedResponse: () => expect.fail("The guide does not stream."),
    };
    const { shop } = await load("openaiAgents");
    const turn = shop(scripted, "alice", "Buy.");
    await decideNext(true);
    expect(await turn).toBe("Done.");
    expect(await cardCount()).toBe(Number(before) + 1);
  });
});

/** A model of LangChain that says these messages, one after the other. */
class ScriptedChatModel extends BaseChatModel {
  constructor(private readonly says: AIMessage[]) {
    super({});
  }
  _llmType() {
    return "scripted";
  }
  override bindTools() {
    return this;
  }
  async _generate() {
    const message = this.says.shift() ?? expect.fail("The model has nothing more to say.");
    return { generations: [{ text: message.text, message }] };
  }
}

describe.each(["v1", "v2"] as const)("the MCP SDK %s in the guide", (version) => {
  it("an agent with the MCP SDK does not notice that a token has expired", async () => {
    emulator.agentcard.expireAccessTokens();
    expect(await listCards[version]("alice")).toMatchObject({ structuredContent: { count: expect.any(Number) } });
  });

  it.each([
    ["an outage", { status: 503 }, "time"],
    ["a rate limit", { status: 429, retryAfterSeconds: 7 }, "time"],
  ])("an agent with the MCP SDK gets Keyhold's error for %s", async (_what, answer, expected) => {
    const fault = emulator.agentcard.faults.add({ kind: "status", path: "/mcp", ...answer });
    onTestFinished(() => fault.remove());
    expect(guide.whatNow(await listCards[version]("alice").catch((error) => error))).toBe(expected);
  });
});

it("an agent with the AI SDK gets Keyhold's error for a rate limit", async () => {
  const fault = emulator.agentcard.faults.add({ kind: "status", path: "/mcp", status: 429 });
  onTestFinished(() => fault.remove());
  expect(guide.whatNow(await guide.run(model("?"), "alice", ask).catch((error) => error))).toBe("time");
});

describe("the guide's job without a browser", () => {
  it("the job runs, waits after the user has revoked the grant, and continues when the user is back", async () => {
    const report = vi.fn();
    expect(await guide.reportCards("alice", report)).toBe("done");
    emulator.agentcard.revoke(alice);
    expect(await guide.reportCards("alice", report)).toBe("waits");
    expect(await guide.mayGoOn("alice")).toBe(false);
    await connect();
    expect(await guide.mayGoOn("alice")).toBe(true);
    expect(await guide.reportCards("alice", report)).toBe("done");
    expect(report).toHaveBeenCalledTimes(2);
  });

  it("the job waits for a user who has not connected, and fails with a retryable error after an outage", async () => {
    await guide.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
    expect(await guide.reportCards("alice", vi.fn())).toBe("waits");
    await connect();
    const fault = emulator.agentcard.faults.add({ kind: "status", path: "/mcp", status: 503 });
    onTestFinished(() => fault.remove());
    const failure = await guide.reportCards("alice", vi.fn()).catch((error) => error);
    expect(keyholdErrorIn(failure)?.code).toBe("provider_unavailable");
  });
});

it.each([
  ["insufficient_scope", "user"],
  ["needs_login", "user"],
  ["no_access", "user"],
  ["store_unavailable", "time"],
  ["rate_limited", "time"],
  ["provider_answer_invalid", "developer"],
] as const)("the guide's whatNow() says for %s, even inside another error, who can fix it: %s", (code, expected) => {
  expect(guide.whatNow(new Error("fetch failed", { cause: new KeyholdError(code) }))).toBe(expected);
});
