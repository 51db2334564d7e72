import { inspect } from "node:util";
import { paths } from "@keyhold/contract";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { keyholdErrorIn, mcpServer } from "../../src/index.js";
import { amount, openPage, sendForm, tokenIn } from "../support/openApprovalPages.js";
import type { Browser } from "../support/openBrowser.js";
import { toolCall } from "../support/openGate.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

/** The same inputs in each run. */
const SEED = 20_261_130;
const NUMBER = 120;
const SECRET = "sk-live-secret";
const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
const JSON_TYPE = { "content-type": "application/json" };

/** Texts that programs often read wrongly. */
const texts = fc.oneof(
  fc.constantFrom(
    ...["", " ", "\0", "\r\n", "a\r\nset-cookie: a=b", "\u202e", "\u200b", "\ud800", "é", "İ", "ａ", "😀", "%", "%00"],
    ...[
      "__proto__",
      "constructor",
      "toString",
      "null",
      "undefined",
      "NaN",
      "[object Object]",
      "<script>",
      "'\"`",
      "../..",
    ],
    ...["javascript:alert(1)", "9".repeat(400), "x".repeat(5_000), "agentcard", "shop", "pay", "Pay", "pay "],
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
);
const values: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    texts,
    fc.constantFrom(null, true, false, 0, -0, -1, 1.5, 2 ** 53, 1e308, Number.MIN_VALUE),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(texts, tie("value"), { maxKeys: 4 }),
  ),
})).value;

/** An object in which one to three members are odd: replaced, absent, or added. */
const oddly = <T extends object>(usual: T): fc.Arbitrary<Record<string, unknown>> => {
  const name = fc.oneof(fc.constantFrom(...Object.keys(usual)), texts);
  const change = fc.tuple(
    name,
    fc.oneof({ weight: 4, arbitrary: values }, { weight: 1, arbitrary: fc.constant(undefined) }),
  );
  return fc
    .array(change, { minLength: 1, maxLength: 3 })
    .map((changes) => Object.fromEntries([...Object.entries(usual), ...changes]));
};
const sample = <T>(arbitrary: fc.Arbitrary<T>): T[] => fc.sample(arbitrary, { seed: SEED, numRuns: NUMBER });

let product: Product;
let server: ScriptedMcp;
let alice: Browser;
/** Every text that Keyhold logged or emitted as an event. */
const told: string[] = [];
const tell = (...what: unknown[]) => void told.push(...what.map((one) => inspect(one, { depth: 20 })));
const uncaught: unknown[] = [];
const note = (error: unknown) => void uncaught.push(error);
const info = console.info.bind(console);

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "debug"] as const) vi.spyOn(console, method).mockImplementation(tell);
  server = await openScriptedMcp("legacy");
  product = await openProduct({
    onEvent: tell,
    approvals: { most: 500 },
    tools: { page: { ask: ["create_card"] } },
    rateLimit: { limit: 1_000_000, window: 60 },
    more: () => [
      mcpServer({
        ...{ id: "shop", name: "Shop", url: server.url, tools: { agent: { userMayAllow: true } } },
        apiKey: { header: "x-api-key", help: "https://shop.example.com/keys" },
      }),
    ],
  });
  alice = await product.browserOf("alice");
});
afterAll(async () => {
  vi.restoreAllMocks();
  await product.close();
  await server.close();
});
beforeEach(() => {
  told.length = 0;
  uncaught.length = 0;
  process.on("uncaughtExceptionMonitor", note);
});
afterEach(() => {
  process.off("uncaughtExceptionMonitor", note);
  expect(uncaught).toEqual([]);
  expect(told.filter((text) => /sk-live|internal|TypeError|RangeError|SyntaxError/.test(text))).toEqual([]);
});

/** Without halves of surrogate pairs, which no form and no address can carry. */
const wellFormed = (text: string) => Buffer.from(text).toString();
const formOf = (fields: readonly [string, unknown][]) =>
  new URLSearchParams(
    Object.fromEntries(
      fields.map(([name, value]) => [name, typeof value === "string" ? value : `${JSON.stringify(value)}`]),
    ),
  ).toString();

/** Counts how inputs ended, and prints it at the end. */
function createTally() {
  const counts: Record<string, number> = {};
  return {
    counts,
    count(how: string) {
      counts[how] = (counts[how] ?? 0) + 1;
    },
    print: (what: string) => info(`${what}: ${NUMBER} inputs tried: ${JSON.stringify(counts)}`),
  };
}

/** The outcome of an answer: its status, with Keyhold's code. */
async function outcomeOf(response: Response): Promise<string> {
  const text = await response.text();
  expect(text).not.toContain(SECRET);
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return code === undefined ? `${response.status}` : `${response.status} ${code}`;
}
const connectAlice = () =>
  alice.fetch(paths.connection("shop"), { method: "POST", headers: JSON_TYPE, body: JSON.stringify({ key: SECRET }) });

it("odd arguments of keyhold.import() are refused with a sentence, or imported so that the connection works", async () => {
  const tally = createTally();
  const usual = { userId: "bob", provider: "shop", connectedAt: "2024-01-01", account: "bob@example.com" };
  const tokens = { accessToken: SECRET, refreshToken: null, expiresAt: null, scope: "read", idToken: null };
  const sources = fc.tuple(oddly(usual), oddly(tokens), fc.constantFrom("source", "tokens"));
  for (const [source, odd, where] of sample(sources)) {
    const given = where === "tokens" ? { ...usual, tokens: odd } : { tokens, ...source };
    try {
      const { connection } = await product.keyhold.import(
        given as unknown as Parameters<Product["keyhold"]["import"]>[0],
      );
      tally.count(`imported, ${connection.status}`);
      const userId = String((given as { userId?: unknown }).userId);
      const { url, fetch: send } = await product.keyhold.mcp({ userId, provider: "shop" });
      expect((await send(url, { method: "POST", body: toolCall("pay") })).status).toBe(200);
      await product.keyhold.forget(userId);
    } catch (error) {
      const failure = keyholdErrorIn(error);
      if (!failure && !(error instanceof TypeError && error.message.startsWith("@keyhold/express: "))) throw error;
      expect(inspect(error, { depth: 20 })).not.toContain(SECRET);
      tally.count(failure?.code ?? "TypeError");
    }
  }
  tally.print("import");
});

it("an odd bearer token is refused, and no other token of the user or another connection is taken for it", async () => {
  const tally = createTally();
  await connectAlice();
  const { url, token } = await product.keyhold.agentToken({ userId: "alice", connection: "shop" });
  const headersOf = fc.oneof(
    fc
      .tuple(fc.nat(token.length - 1), fc.constantFrom("A", "-", "_", ".", "=", " ", "~", ""))
      .map(([at, character]) => `Bearer ${token.slice(0, at)}${character}${token.slice(at + 1)}`),
    fc.nat(token.length - 1).map((length) => `Bearer ${token.slice(0, length)}`),
    fc.constantFrom("Basic ", "bearer", "", "Bearer\t", "Bearer Bearer ", "DPoP ").map((scheme) => scheme + token),
    fc.constantFrom("=", ".", "A", "AAAA", `, Bearer ${token}`, ` ${token}`).map((end) => `Bearer ${token}${end}`),
    texts.filter((text) => /^[\x20-\x7e]*$/.test(text)).map((text) => `Bearer ${text}`),
  );
  for (const authorization of sample(headersOf)) {
    const headers = { ...JSON_TYPE, authorization };
    const outcome = await outcomeOf(await fetch(url, { method: "POST", headers, body: toolCall("pay") }));
    tally.count(outcome);
    if (outcome === "200") expect(authorization.trim().replace(/^bearer +/i, "")).toBe(token);
    else expect(outcome).toBe("401 agent_token_invalid");
  }
  tally.print("agent tokens");
});

it("an odd change of permissions is refused, or every list that it names is stored, and the list of tools stays readable", async () => {
  const tally = createTally();
  await connectAlice();
  const usual = { agent: "shopper", allow: ["pay"], ask: ["buy"], deny: ["give"], reset: ["take"] };
  for (const body of sample(
    fc.oneof(
      oddly(usual),
      values.map((value) => value as object),
    ),
  )) {
    const init = { method: "PATCH", headers: JSON_TYPE, body: JSON.stringify(body) };
    const outcome = await outcomeOf(await alice.fetch(paths.permissions("shop"), init));
    tally.count(outcome);
    expect(["200", "400 body_invalid", "409 permission_fixed", "403 permission_fixed"]).toContain(outcome);
    const { agent = "agent" } = Object(body) as { agent?: string };
    if (outcome === "200") expect((await alice.fetch(`${paths.permissions("shop")}?agent=${agent}`)).status).toBe(200);
  }
  tally.print("permissions");
});

it("an odd decision decides nothing, in a page of the product and in Keyhold's", async () => {
  const tally = createTally();
  await connect(product, alice, "agentcard");
  const init = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(amount()) };
  const { body: asked } = await alice.json(paths.tool("agentcard", "create_card"), init);
  const id = (asked as { error: { approvalId: string } }).error.approvalId;
  const token = tokenIn(await (await openPage(alice, id)).text());
  const bodies = sample(
    oddly({ decision: "decline" }).filter(({ decision }) => decision !== "decline" && decision !== "approve"),
  );
  for (const body of bodies) {
    const sent = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) };
    const outcome = await outcomeOf(await alice.fetch(paths.approval(id), sent));
    expect(outcome).toBe("400 body_invalid");
    tally.count(outcome);
  }
  for (const fields of sample(oddly({ token, decision: "decline" }))) {
    // A form without anything odd in it.
    if (
      formOf(Object.entries(fields)) ===
      formOf([
        ["token", token],
        ["decision", "decline"],
      ])
    )
      continue;
    const text = formOf(Object.entries(fields));
    const outcome = await outcomeOf(await sendForm(alice, id, text));
    expect(["403", "400", "413"]).toContain(outcome);
    tally.count(`form ${outcome}`);
  }
  for (const odd of sample(texts)) {
    const outcome = await outcomeOf(await alice.fetch(`/approvals/${encodeURIComponent(wellFormed(odd))}`));
    expect(["404 unknown_approval", "404 unknown_route", "200", "400 bad_request"]).toContain(outcome);
    tally.count(`id ${outcome}`);
  }
  expect((await alice.json(paths.approval(id))).body).toMatchObject({ status: "waiting" });
  tally.print("decisions");
});

it("an odd key in the form of a link reaches the MCP server as it is, or not at all, and no page shows it", async () => {
  const tally = createTally();
  const keys = fc
    .tuple(texts, fc.constantFrom("before", "after", "alone"))
    .map(([odd, where]) => (where === "alone" ? odd : where === "before" ? odd + SECRET : SECRET + odd));
  let users = 0;
  for (const key of sample(keys)) {
    const userId = `link-${++users}`;
    const browser = await product.browserOf(userId);
    const link = await product.keyhold.link({ userId, provider: "shop" });
    const token = tokenIn(await (await browser.navigate(link)).text());
    server.reset();
    const outcome = await outcomeOf(await browser.post(link, new URLSearchParams({ token, key }).toString(), FORM));
    tally.count(outcome);
    expect(["200", "400", "413"]).toContain(outcome);
    const sent = new Set(server.arrived.map(({ headers }) => headers["x-api-key"]));
    expect([...sent]).toEqual(outcome === "200" ? [wellFormed(key).trim()] : []);
  }
  tally.print("keys in forms");
});

it("an odd form of a link connects nothing", async () => {
  const tally = createTally();
  const browser = await product.browserOf("mallory");
  const link = await product.keyhold.link({ userId: "mallory", provider: "shop" });
  const token = tokenIn(await (await browser.navigate(link)).text());
  server.reset();
  for (const fields of sample(oddly({ token, key: SECRET }))) {
    const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
    const names = entries.map(([name]) => name).sort();
    // Another key in a whole form is no odd form.
    if (fields.token === token && names.join() === "key,token") continue;
    const text = formOf(entries);
    const outcome = await outcomeOf(await browser.post(link, text, FORM));
    expect(["403", "400", "413"]).toContain(outcome);
    tally.count(outcome);
  }
  expect(server.arrived).toEqual([]);
  tally.print("forms of links");
});
