import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { authorizePath } from "@keyhold/contract";
import { createEmulator, type Emulator } from "@keyhold/emulator";
import { type Keyhold, KeyholdError, keyholdErrorIn } from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import type { LanguageModel, ModelMessage } from "ai";
import { MockLanguageModelV3 } from "ai/test";
import express from "express";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/agents.md";
const clientId = "demo";
const alice = { email: "alice@example.com", clientId };

/** The guide's modules. */
interface Guide {
  keyhold: Keyhold;
  run(model: LanguageModel, userId: string, messages: ModelMessage[]): Promise<Turn>;
  keep(userId: string, turn: Turn): { approvalId: string; toolName: string; input: unknown }[];
  decide(model: LanguageModel, userId: string, approvalId: string, approved: boolean): Promise<Turn | undefined>;
  whatNow(error: unknown): string;
  reportCards(userId: string, report: (cards: unknown) => void): Promise<string>;
  mayGoOn(userId: string): Promise<boolean>;
}
interface Turn {
  text: string;
  waiting: unknown[];
  messages: ModelMessage[];
}
type ListCards = (userId: string) => Promise<{ structuredContent?: { count?: number } }>;

let project: Project;
let emulator: Emulator<{ agentcard: { port: number } }>;
let guide: Guide;
let listCards: Record<"v1" | "v2", ListCards>;
let visitor: Visitor;

/** Alice connects Agentcard in the page. */
async function connect(): Promise<void> {
  const begin = authorizePath("agentcard", { attempt: randomUUID(), display: "page" });
  const url = await visitor.isSentOn(`/api/keyhold${begin}`);
  await visitor.isSentOn(await emulator.agentcard.approve({ url, email: alice.email }));
}

const cardCount = async () => (await listCards.v2("alice")).structuredContent?.count;

beforeAll(async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}/api/keyhold/callback/agentcard`];
  const client = { clientId, clientSecret: "demo-secret", name: "Demo", mode: "test", redirectUris } as const;
  emulator = await createEmulator({ agentcard: { port: 0, clients: [client] } });
  vi.stubEnv("KEYHOLD_URL", `${origin}/api/keyhold`);
  vi.stubEnv("KEYHOLD_KEY", "a key that is long enough for a test");
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_ID", client.clientId);
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_SECRET", client.clientSecret);
  vi.stubEnv("AGENTCARD_ORIGIN", emulator.agentcard.origin);

  project = await openProject(path);
  const load = (file: string) => import(join(project.folder, file));
  const files = ["keyhold.ts", "agent.ts", "approvals.ts", "whatNow.ts", "jobs.ts"];
  guide = Object.assign({}, ...(await Promise.all(files.map(load))));
  listCards = { v1: (await load("sdkV1.ts")).listCards, v2: (await load("sdkV2.ts")).listCards };

  const app = express();
  app.use(guide.keyhold.sessionMiddleware(), (req, _res, next) => {
    Object.assign(req.session, { userId: "alice" });
    next();
  });
  app.use("/api/keyhold", guide.keyhold.router);
  const server = app.listen(port);
  await once(server, "listening");
  visitor = createVisitor(origin);
  return async () => {
    await guide.keyhold.close();
    server.close();
    server.closeAllConnections();
    await emulator.close();
  };
});
afterAll(() => project.close());
beforeEach(connect);

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

const ask: ModelMessage[] = [{ role: "user", content: "Make a card with $12 for the bookshop." }];
const look = { tool: "list_cards", input: {} };
const buy = { tool: "create_card", input: { amount_cents: 1200 } };

/** Runs the agent until it wants to spend. */
async function askToSpend(): Promise<string> {
  const turn = await guide.run(model(look, buy), "alice", ask);
  const [request, ...others] = guide.keep("alice", turn);
  expect({ request, others }).toMatchObject({ request: { toolName: "create_card", input: buy.input }, others: [] });
  return request?.approvalId ?? "";
}

describe("the guide's agent", () => {
  it("the agent gets exactly the tools that the guide names", async () => {
    const scripted = model("Nothing to do.");
    expect(await guide.run(scripted, "alice", ask)).toMatchObject({ text: "Nothing to do.", waiting: [] });
    const names = scripted.doGenerateCalls[0]?.tools?.map(({ name }) => name).sort();
    expect(names).toEqual(["create_card", "get_card_balance", "list_cards"]);
  });

  it("the agent creates one card after a person has agreed", async () => {
    const before = await cardCount();
    const approvalId = await askToSpend();
    expect(await cardCount()).toBe(before);
    expect(await guide.decide(model("?"), "mallory", approvalId, true)).toBeUndefined();
    const answers = await Promise.all([1, 2].map(() => guide.decide(model("Done."), "alice", approvalId, true)));
    expect(answers.map((turn) => turn?.text)).toEqual(["Done.", undefined]);
    expect(await cardCount()).toBe(Number(before) + 1);
  });

  it("the agent creates no card when the person refuses", async () => {
    const before = await cardCount();
    expect(await guide.decide(model("Very well."), "alice", await askToSpend(), false)).toMatchObject({
      text: "Very well.",
    });
    expect(await cardCount()).toBe(before);
  });

  it("the agent ends its turn when the answer to a spending call is lost, and spends once", async () => {
    const before = await cardCount();
    const approvalId = await askToSpend();
    emulator.agentcard.faults.add({ kind: "drop", tool: "create_card", email: alice.email, afterBytes: 0, times: 1 });
    const failure = guide.decide(model(buy, "Done."), "alice", approvalId, true);
    await expect(failure).rejects.toMatchObject({ code: "outcome_unknown" });
    expect(await guide.decide(model(buy), "alice", approvalId, true)).toBeUndefined();
    expect(await cardCount()).toBe(Number(before) + 1);
  });
});

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
  ["provider_answer_invalid", "developer"],
] as const)("the guide's whatNow() says for %s who can fix it: %s", (code, expected) => {
  expect(guide.whatNow(new KeyholdError(code))).toBe(expected);
});
