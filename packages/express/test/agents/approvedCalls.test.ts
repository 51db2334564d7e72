import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from "@modelcontextprotocol/client";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { Keyhold, KeyholdEvent } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const events: KeyholdEvent[] = [];
let product: Product;
/** Another process, where calls wait for a second. */
let hasty: Keyhold;
let amount = 100;
beforeAll(async () => {
  product = await openProduct({
    store: memoryStore(),
    approvals: { holdSeconds: 600 },
    onEvent: (event) => void events.push(event),
  });
  hasty = product.open({ approvals: { holdSeconds: 1 } });
  await connect(product, await product.browserOf("alice"), "agentcard");
});
afterAll(async () => {
  await hasty.close();
  await product.close();
});
// Each test has calls of its own.
beforeEach(() => {
  amount += 100;
});

const about = { name: "test", version: "1.0.0" };
const target = { userId: "alice", provider: "agentcard", agent: "shopper" };

async function legacy(keyhold: Keyhold) {
  const { url, fetch } = await keyhold.mcp(target);
  const client = new Client(about);
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  return client;
}

const modern = (protocol: "2025-11-25" | "2026-07-28") => async (keyhold: Keyhold) => {
  product.emulator.agentcard.setBehaviour({ protocol });
  const { url, fetch } = await keyhold.mcp(target);
  const client = new ModernClient(about, { versionNegotiation: { mode: "auto" } });
  await client.connect(new ModernTransport(new URL(url), { fetch }));
  return client;
};

/** The cards of this test's amount that Agentcard has made. */
async function made(): Promise<number> {
  const client = await modern("2025-11-25")(product.keyhold);
  const { structuredContent } = await client.callTool({ name: "list_cards", arguments: {} });
  await client.close();
  const { cards } = structuredContent as { cards?: { balanceCents: number }[] };
  return (cards ?? []).filter(({ balanceCents }) => balanceCents === amount).length;
}

/** Waits until a call of this test waits. */
const waiting = () =>
  vi.waitFor(async () => {
    const found = (await product.keyhold.approvals("alice")).find(
      (approval) => approval.status === "waiting" && approval.arguments?.amount_cents === amount,
    );
    if (!found) throw new Error("No call waits.");
    return found.id;
  }, PATIENCE);

const decide = (decision: "approve" | "decline", approvalId: string) =>
  product.keyhold.decide({ userId: "alice", approvalId, decision });

const card = () => ({ name: "create_card", arguments: { amount_cents: amount } });

describe.each([
  ["v1 of the MCP SDK", legacy],
  ["v2 of the MCP SDK, with sessions", modern("2025-11-25")],
  ["v2 of the MCP SDK, without sessions", modern("2026-07-28")],
])("a client with %s", (_name, open) => {
  it("a call that asks waits for the user, and the approved call is made once", async () => {
    const client = await open(product.keyhold);
    const call = client.callTool(card());
    const approvalId = await waiting();
    await decide("approve", approvalId);
    expect(await call).toMatchObject({ structuredContent: { status: "created", balanceCents: amount } });
    await client.close();
    expect(await made()).toBe(1);
    const ofCall = events.filter((event) => "approvalId" in event && event.approvalId === approvalId);
    expect(ofCall.map(({ type }) => type)).toEqual(["approval_requested", "approved", "spent", "called"]);
  });

  it("an agent is told that the user has declined, and nothing is made", async () => {
    const client = await open(product.keyhold);
    const call = client.callTool(card());
    await decide("decline", await waiting());
    expect(await call).toMatchObject({
      isError: true,
      content: [{ type: "text", text: expect.stringMatching(/^The user has declined "Create a card with \$/) }],
      _meta: { "keyhold/approval": { status: "declined" } },
    });
    await client.close();
    expect(await made()).toBe(0);
  });

  it("an agent that stops waiting causes nothing, even if the user approves later", async () => {
    const client = await open(product.keyhold);
    const leaving = new AbortController();
    const { signal } = leaving;
    const call =
      client instanceof Client ? client.callTool(card(), undefined, { signal }) : client.callTool(card(), { signal });
    const approvalId = await waiting();
    leaving.abort();
    await expect(call).rejects.toThrow();
    await decide("approve", approvalId);
    await client.close();
    // The approval is free again, and the next same call gets it. So the call that has ended cannot use it.
    const next = await open(hasty);
    await vi.waitFor(async () => {
      expect(await next.callTool(card())).toMatchObject({ structuredContent: { status: "created" } });
    }, PATIENCE);
    await next.close();
    expect(await made()).toBe(1);
  });
});

describe("after the hold", () => {
  it("the model hears what to do in one text, and the same call goes on after the approval", async () => {
    const client = await legacy(hasty);
    const approveUrl = expect.stringContaining("/api/keyhold/approve/");
    const told = await client.callTool(card());
    expect(told).toMatchObject({
      isError: true,
      content: [
        { type: "text", text: expect.stringContaining("Nothing was sent, and nothing is wrong with the call.") },
      ],
      _meta: { "keyhold/approval": { status: "approval_required", approvalId: expect.any(String), approveUrl } },
    });
    await decide("approve", await waiting());
    expect(await client.callTool(card())).toMatchObject({ structuredContent: { status: "created" } });
    expect(await client.callTool(card())).toMatchObject({
      _meta: { "keyhold/approval": { status: "approval_required" } },
    });
    await client.close();
    expect(await made()).toBe(1);
  });

  it("a client of MCP 2026-07-28 comes back by itself, and gets the result", async () => {
    const client = await modern("2026-07-28")(hasty);
    const before = events.length;
    const call = client.callTool(card());
    const approvalId = await waiting();
    const rounds = () => events.slice(before).filter(({ type }) => type === "called").length;
    await vi.waitFor(() => expect(rounds()).toBeGreaterThan(1), PATIENCE);
    await decide("approve", approvalId);
    expect(await call).toMatchObject({ structuredContent: { status: "created", balanceCents: amount } });
    await client.close();
    expect(await made()).toBe(1);
  });
});

it("if the user disconnects, the call stops waiting at once, and what waits is over", async () => {
  const client = await legacy(product.keyhold);
  const call = client.callTool(card());
  const approvalId = await waiting();
  await product.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
  expect(await call).toMatchObject({ isError: true, _meta: { "keyhold/approval": { status: "left", approvalId } } });
  expect(await product.keyhold.approvals("alice")).toEqual([]);
  await connect(product, await product.browserOf("alice"), "agentcard");
  await expect(decide("approve", approvalId)).rejects.toMatchObject({ code: "unknown_approval" });
});
