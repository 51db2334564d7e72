import { type ErrorBody, paths } from "@keyhold/contract";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { listOf } from "../support/openApprovalPages.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const TARGET = { userId: "alice", provider: "agentcard", agent: "shopper" };

let product: Product;
let page: Browser;
beforeEach(async () => {
  product = await openProduct({ approvals: { holdSeconds: 1 }, rateLimit: { limit: 1_000, window: 60 } });
  page = await product.browserOf("alice");
  await connect(product, page, "agentcard");
});
afterEach(() => product.close());

/** What the emulated Agentcard was asked to do, by its own log. */
const done = () =>
  product.emulator.agentcard.log().flatMap(({ event, tool }) => (event === "tool_called" ? [tool] : []));

const post = (body: object) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
const decide = async (id: string, decision: "approve" | "decline") =>
  expect((await page.json(paths.approval(id), post({ decision }))).status).toBe(200);

it.each([
  [
    "keyhold.mcp()",
    async () => {
      const { url, fetch } = await product.keyhold.mcp(TARGET);
      return new StreamableHTTPClientTransport(new URL(url), { fetch });
    },
  ],
  [
    "the bearer route",
    async () => {
      const { url, token } = await product.keyhold.agentToken(TARGET);
      return new StreamableHTTPClientTransport(new URL(url), {
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      });
    },
  ],
])(
  "an unchanged MCP client reads without a question, and the user decides about each other call (%s)",
  async (_path, open) => {
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(await open());
    const call = async (name: string, args: Record<string, unknown> = {}) => {
      const { isError, content, structuredContent, _meta = {} } = await client.callTool({ name, arguments: args });
      const { status, approvalId = "" } = Object(_meta["keyhold/approval"]);
      return { isError, text: JSON.stringify(content), data: Object(structuredContent), status, approvalId };
    };
    const createCard = (amount_cents: number) => call("create_card", { amount_cents });

    expect((await call("list_cards")).isError).not.toBe(true);
    expect(await listOf(page)).toEqual([]);

    const first = await createCard(1_000);
    expect(first).toMatchObject({ isError: true, status: "approval_required" });
    expect(done()).toEqual([]);
    await decide(first.approvalId, "approve");
    const { cardId } = (await createCard(1_000)).data;
    expect(done()).toEqual(["create_card"]);

    const again = await createCard(1_000);
    const other = await createCard(2_000);
    for (const { status } of [again, other]) expect(status).toBe("approval_required");
    expect(new Set([first.approvalId, again.approvalId, other.approvalId]).size).toBe(3);
    await decide(other.approvalId, "decline");
    expect(await createCard(2_000)).toMatchObject({
      status: "declined",
      text: expect.stringContaining("has declined"),
    });

    const details = await call("get_card_details", { card_id: cardId });
    expect(details.status).toBe("approval_required");
    await decide(details.approvalId, "approve");
    expect((await call("get_card_details", { card_id: cardId })).text).toMatch(/PAN: \d{16}/);

    const approval = { approval_id: "x", decision: "approved", action: "transaction", resource_id: "x" };
    expect(await call("approve_request", approval)).toMatchObject({ isError: true, status: "refused" });
    const bought = await page.json(paths.tool("agentcard", "buy"), post({ request: "a book" }));
    expect((bought.body as unknown as ErrorBody).error.code).toBe("tool_refused");

    const waiting = (await listOf(page)).length;
    const more = await Promise.all(Array.from({ length: 50 - waiting }, (_, index) => createCard(3_000 + index)));
    for (const { status } of more) expect(status).toBe("approval_required");
    expect(await createCard(4_000)).toMatchObject({
      status: "too_many",
      text: expect.stringContaining("Too many calls"),
    });
    expect(await listOf(page)).toHaveLength(50);
    expect(done()).toEqual(["create_card", "get_card_details"]);
    await client.close();
  },
);
