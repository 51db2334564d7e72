import { inspect } from "node:util";
import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { defineProvider, type KeyholdEvent, mcpServer, memoryStore } from "../../src/index.js";
import { seenIn, tokenIn } from "../support/openApprovalPages.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { openProduct, type Product } from "../support/openProduct.js";

const KEY = "sk-live-a key/of+Alice";
const MALLORYS = "sk-live-a key of Mallory";
const help = "https://weather.example.com/settings/keys";
const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };
const accounts = new Map([
  [KEY, "alice@example.com"],
  [MALLORYS, "mallory@example.com"],
]);

let server: TestMcpServer;
let product: Product;
let browser: Browser;
let userId = "";
const events: KeyholdEvent[] = [];
const store = memoryStore();
const writes = [vi.spyOn(store, "set"), vi.spyOn(store, "swap")];
/** Every text that Keyhold logged, emitted, stored, or sent to a browser. */
const told: string[] = [];
const tell = (...what: unknown[]) => void told.push(...what.map((one) => inspect(one, { depth: 20 })));

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(tell);
  server = await openMcpServer("both", {}, ({ headers }, res, next) => {
    if (accounts.has(String(headers["x-api-key"]))) next();
    else res.status(401).json({ error: `${headers["x-api-key"]} is not a key` });
  });
  const options = { id: "weather", name: "Weather", url: server.url } as const;
  const checked = { header: "x-api-key", help, check: async (key: string) => accounts.get(key) ?? false };
  product = await openProduct({
    store,
    productName: "Magpie",
    signInUrl: "/login",
    onEvent(event) {
      events.push(event);
      tell(event);
    },
    more: () => [
      mcpServer({ ...options, apiKey: { header: "x-api-key", help } }),
      mcpServer({ ...options, id: "checked", accounts: "several", apiKey: checked }),
      defineProvider({
        ...mcpServer({ ...options, id: "asked", apiKey: { header: "x-api-key", help } }),
        account: async () => ({ label: "alice@example.com" }),
      }),
    ],
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await product.close();
  await server.close();
});
let users = 0;
beforeEach(async () => {
  userId = `user-${++users}`;
  browser = await product.browserOf(userId);
  events.length = 0;
});

const linkFor = (more: Partial<Parameters<Product["keyhold"]["link"]>[0]> = {}) =>
  product.keyhold.link({ userId, provider: "weather", ...more });
/** Opens a link as a click in a message does. */
async function open(link: string, by = browser) {
  const { status, headers, text } = await by
    .navigate(link, { "sec-fetch-site": "cross-site" })
    .then(async (answer) => ({ ...pick(answer), text: await answer.text() }));
  tell(text);
  return { status, headers, text, seen: seenIn(text) };
}
const pick = ({ status, headers }: Response) => ({ status, headers });
/** Sends the form of a page. */
async function send(
  link: string,
  fields: Record<string, string>,
  { by = browser, headers = FORM as Record<string, string> } = {},
) {
  const answer = await by.post(link, new URLSearchParams(fields).toString(), headers);
  const text = await answer.text();
  tell(text);
  return { status: answer.status, text, seen: seenIn(text) };
}
/** Opens a link and enters a key. */
const enter = async (link: string, key = KEY) => send(link, { token: tokenIn((await open(link)).text), key });
const statusOf = async (provider = "weather", by = browser) => (await connectionOf(by, provider))?.status;

describe("a link to connect with a key", () => {
  it("the user enters the key in a page, and goes back to the message; the product gets an event", async () => {
    const link = await linkFor();
    const { seen, text, headers } = await open(link);
    for (const shown of ["Connect Weather to Magpie", "Enter your key for Weather here", "Find your key at Weather"])
      expect(seen).toContain(shown);
    expect(text).toContain(`href="${help}" target="_blank" rel="noopener noreferrer"`);
    expect(text).toMatch(/<input id="key" name="key"(?=[^>]*autocomplete="off")(?![^>]*(type|value)=)/);
    expect(headers.get("content-security-policy")).toMatch(/form-action 'self'; frame-ancestors 'none'$/);
    expect(headers.get("cache-control")).toBe("no-store");
    expect((await enter(link, ` ${KEY}\n`)).seen).toMatch(
      /Weather is connected.*go back to the message with the link/s,
    );
    expect(await statusOf()).toBe("connected");
    expect(events).toEqual([expect.objectContaining({ type: "connected", userId, provider: "weather" })]);
    const { status, body } = await browser.json(paths.tools("weather"));
    expect([status, body]).toMatchObject([200, { tools: expect.any(Array) }]);
  });

  it("opening the link starts nothing, and without a session the link leads to the sign-in and back", async () => {
    const link = await linkFor();
    await open(link);
    await open(link);
    const stranger = await open(link, await product.browserOf());
    expect([stranger.status, stranger.headers.get("location")]).toEqual([
      303,
      `${product.origin}/login?return_to=${encodeURIComponent(new URL(link).pathname)}`,
    ]);
    expect([await statusOf(), events]).toEqual(["disconnected", []]);
  });

  it("U1: in the browser of another user, the link accepts no key, with the attacker's token or with none", async () => {
    const mallory = `${userId}-mallory`;
    const attacker = await product.browserOf(mallory);
    const link = await linkFor({ userId: mallory });
    const token = tokenIn((await open(link, attacker)).text);
    for (const { status, seen } of [
      await open(link),
      await send(link, { token, key: KEY }),
      await send(link, { token: "", key: KEY }),
    ])
      expect([status, seen]).toEqual([403, expect.stringContaining("This link is for another user")]);
    expect([await statusOf(), await statusOf("weather", attacker)]).toEqual(["disconnected", "disconnected"]);
    expect(events).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ["a page of another site", { ...FORM, "sec-fetch-site": "cross-site" }],
    ["a page of the same site", { ...FORM, "sec-fetch-site": "same-site" }],
    ["a page of another origin", { ...FORM, origin: "https://attacker.example" }],
    ["a body of another type", { ...FORM, "content-type": "text/plain" }],
  ])("U2: a form of %s connects no key of an attacker", async (_who, headers) => {
    const link = await linkFor();
    const token = tokenIn((await open(link)).text);
    const { status, seen } = await send(link, { token, key: MALLORYS }, { headers });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(seen).toContain("Open the link again");
    expect(await statusOf()).toBe("disconnected");
  });

  it("U2: a form with the token of another link connects nothing", async () => {
    const token = tokenIn((await open(await linkFor())).text);
    expect(await send(await linkFor(), { token, key: MALLORYS })).toMatchObject({ status: 403 });
    expect(await statusOf()).toBe("disconnected");
  });

  it.each([
    ["that the server refuses", "sk-live-unknown", 422, "does not accept this key"],
    ["that no header can have", "sk\u0000live", 422, "This is not a key"],
    ["that is empty", " ", 422, "This is not a key"],
    ["that is very long", "a".repeat(5_000), 422, "This is not a key"],
  ])(
    "for a key %s, the form comes again without the key, and the link still counts",
    async (_what, key, code, words) => {
      const link = await linkFor();
      const { status, seen, text } = await enter(link, key);
      expect([Math.floor(status / 100), seen]).toEqual([Math.floor(code / 100), expect.stringContaining(words)]);
      expect(text).toContain('aria-invalid="true" aria-describedby="problem"');
      expect(await statusOf()).toBe("disconnected");
      expect((await send(link, { token: tokenIn(text), key: KEY })).seen).toContain("Weather is connected");
    },
  );

  it("a key of 4,096 characters, each of which a form escapes, reaches the check", async () => {
    expect((await enter(await linkFor(), "+".repeat(4_096))).seen).toContain("does not accept this key");
  });

  it("after the user has connected, the link does nothing more", async () => {
    const link = await linkFor();
    const token = tokenIn((await open(link)).text);
    await enter(link);
    await product.keyhold.disconnect({ userId, provider: "weather" });
    for (const { status, seen } of [await open(link), await send(link, { token, key: KEY })])
      expect([status, seen]).toEqual([410, expect.stringContaining("This link is over")]);
    expect(await statusOf()).toBe("disconnected");
  });

  it("if two forms of a link are sent at the same time, one connects", async () => {
    const link = await linkFor();
    const token = tokenIn((await open(link)).text);
    const pages = await Promise.all([send(link, { token, key: KEY }), send(link, { token, key: KEY })]);
    expect(pages.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(events.map(({ type }) => type)).toEqual(["connected"]);
  });

  it('with `account: "another"` the link connects a further account', async () => {
    await enter(await linkFor({ provider: "checked" }));
    await enter(await linkFor({ provider: "checked", account: "another" }), MALLORYS);
    const connected = (await product.keyhold.connections(userId)).filter(({ provider }) => provider === "checked");
    expect(connected.map(({ account }) => account)).toEqual(["alice@example.com", "mallory@example.com"]);
  });
});

describe("a link that expects the account of a key", () => {
  it("another account's key is not stored, and the form comes again", async () => {
    const link = await linkFor({ provider: "checked", expectAccount: "Alice@example.com" });
    expect((await open(link)).seen).toContain("Alice@example.com");
    const { seen, text } = await enter(link, MALLORYS);
    expect(seen).toContain("This key is for another account at Weather. Nothing was stored.");
    expect(await statusOf("checked")).toBe("disconnected");
    expect((await send(link, { token: tokenIn(text), key: KEY })).seen).toContain("Weather is connected");
    expect((await connectionOf(browser, "checked"))?.account).toBe("alice@example.com");
  });

  it("the provider's function `account` can name the account too", async () => {
    const other = await linkFor({ provider: "asked", expectAccount: "bob@example.com" });
    expect((await enter(other)).seen).toContain("This key is for another account");
    const link = await linkFor({ provider: "asked", expectAccount: "alice@example.com" });
    expect((await enter(link)).seen).toContain("Weather is connected");
  });

  it("keyhold.link() refuses `expectAccount` for a provider that cannot name the account of a key", async () => {
    await expect(linkFor({ expectAccount: "alice@example.com" })).rejects.toThrow("cannot be checked");
  });
});

it("no log, event, record or page has had a key", () => {
  for (const { mock } of writes) tell(mock.calls);
  expect(writes.every(({ mock }) => mock.calls.length > 0)).toBe(true);
  for (const key of accounts.keys()) expect(told.join()).not.toContain(key);
});
