import { type Activity, type Approval, paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { createSummaryIn } from "../../src/agents/createSummaryIn.js";
import { shownSummary } from "../../src/agents/shownCall.js";
import { agentcard } from "../../src/index.js";
import { ACTS, READS } from "../../src/providers/agentcard-words/AgentcardWords.js";
import type { ToolCall } from "../../src/providers/ToolCall.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const provider = agentcard({ clientId: "product" });
const summaryIn = createSummaryIn([provider]);
const LANGUAGES = ["ar", "de", "es", "fr", "ja", "pt", "zh-Hans"];

const callOf = (tool: string, args: ToolCall["arguments"] = {}): ToolCall => ({
  ...{ tool, arguments: args, userId: "alice", provider: "agentcard", connection: "agentcard", by: "agent" },
  agent: "shopper",
});
/** What Keyhold says of a call in a language, after it was stored. */
const said = (tool: string, args: ToolCall["arguments"], language: string) => {
  const stored = JSON.parse(
    JSON.stringify({ provider: "agentcard", tool, ...shownSummary(callOf(tool, args), provider) }),
  );
  return summaryIn(stored, language);
};

const VALUES = {
  ...{ card_id: "card_1", amount_cents: 123456, new_limit_cents: 5000, type: "single_use", request: "a book" },
  ...{ recipient_id: "rec_1", beneficiary_name: "Bob", merchant: "shop.example", action: "cancel", client_id: "app_1" },
};

describe.each(LANGUAGES)("summaries in %s", (language) => {
  it.each([...READS, ...ACTS])("%s has words of its own, which show the same values as the English ones", (tool) => {
    const english = said(tool, VALUES, "en").summary;
    const { summary, language: told } = said(tool, VALUES, language);
    expect(told).toBe(language);
    expect(summary).not.toBe(english);
    for (const value of ["card_1", "a book", "rec_1", "Bob", "shop.example", "cancel", "app_1"])
      expect(summary.includes(value), summary).toBe(english.includes(value));
    if (/\$\d/.test(english)) expect(summary).toMatch(/[\d٠-٩]/);
    expect(summary).not.toMatch(/undefined|null|\s{2}/);
    const empty = said(tool, {}, language).summary;
    expect(empty).not.toMatch(/undefined|null|\s{2}|[:：]\s*$/);
  });
});

it("amounts are written as the language writes them", () => {
  expect(said("create_card", VALUES, "en").summary).toBe("Create a single-use card with $1234.56");
  expect(said("create_card", VALUES, "de").summary).toBe("Eine Einmalkarte mit 1.234,56 $ erstellen");
});

it("what an earlier version has stored, other providers and other languages stay English", () => {
  const stored = { provider: "agentcard", tool: "list_cards", summary: "List the cards" };
  expect(summaryIn(stored, "de")).toEqual({ summary: "List the cards" });
  expect(summaryIn({ ...stored, values: {}, provider: "gone" }, "de")).toEqual({ summary: "List the cards" });
  expect(summaryIn({ ...stored, values: {} }, "nl")).toEqual({ summary: "List the cards" });
  expect(summaryIn({ ...stored, values: {}, tool: "a_tool_of_tomorrow" }, "de")).toEqual({ summary: "List the cards" });
  expect(summaryIn({ ...stored, values: {}, tool: "constructor" }, "de")).toEqual({ summary: "List the cards" });
});

it("a value is made visible, and a long one is shortened", () => {
  const { summary } = said("buy", { request: `a\u202eb${"c".repeat(1_000)}` }, "de");
  expect(summary).toMatch(/^Kaufen: a<U\+202E>bc+…$/);
  expect([...summary]).toHaveLength(300);
});

describe("a user who reads another language", () => {
  let product: Product;
  let page: Browser;
  beforeAll(async () => {
    product = await openProduct({ approvals: { holdSeconds: 1 } });
    page = await product.browserOf("alice");
    await connect(product, page, "agentcard");
  });
  afterAll(() => product.close());

  it("a user gets the summaries of approvals and of the record in the language of the request, and in English otherwise", async () => {
    const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard", agent: "shopper" });
    const params = { name: "create_card", arguments: { amount_cents: 1200 } };
    await fetch(url, { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params }) });

    const german = { headers: { "accept-language": "de-AT" } };
    const list = async (init = {}) =>
      ((await page.json(paths.approvals(), init)).body as unknown as { approvals: Approval[] }).approvals[0];
    expect(await list()).not.toHaveProperty("language");
    expect(await list()).toMatchObject({ summary: "Create a card with $12.00" });
    const words = { summary: "Eine Karte mit 12,00 $ erstellen", language: "de" };
    const approval = await list(german);
    expect(approval).toMatchObject(words);
    const id = approval?.id ?? "";
    expect((await page.json(paths.approval(id), german)).body).toMatchObject(words);
    const shown = await (await page.fetch(paths.approve(id), german)).text();
    expect(shown).toContain(`<h1><bdi lang="de">${words.summary}</bdi></h1>`);

    const decision = { method: "POST", body: JSON.stringify({ decision: "decline" }) };
    const headers = { ...german.headers, "content-type": "application/json" };
    expect((await page.json(paths.approval(id), { ...decision, headers })).body).toMatchObject(words);
    await vi.waitFor(async () => {
      const { activity } = (await page.json(paths.activity(), german)).body as unknown as Activity;
      expect(activity).toEqual([expect.objectContaining({ ...words, reason: "declined" })]);
      expect(activity[0]).not.toHaveProperty("values");
    }, PATIENCE);
    const [line] = (await product.keyhold.activity({ userId: "alice" })).activity;
    expect(line?.summary).toBe("Create a card with $12.00");
  });
});
