import { authorizePath, paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { KeyholdError, type KeyholdEvent, memoryStore, type Store } from "../../src/index.js";
import { seenIn, tokenIn } from "../support/openApprovalPages.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { attemptId, connect, mount, openProduct, type Product } from "../support/openProduct.js";

const EMAIL = "alice@example.com";
const FORM = { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin" };

let product: Product;
const events: KeyholdEvent[] = [];
let away = false;
const database = memoryStore();
/** A database that can be away. */
const store: Store = {
  ...database,
  async get(...of) {
    if (away) throw new KeyholdError("store_unavailable");
    return database.get(...of);
  },
};
beforeAll(async () => {
  product = await openProduct({
    productName: "Magpie",
    signInUrl: "/login",
    store,
    accounts: "several",
    onEvent: (event) => void events.push(event),
  });
});
afterAll(() => product.close());

let users = 0;
/** A new user of the product, and a browser in which this user is signed in. */
async function newUser() {
  const userId = `user-${++users}`;
  return { userId, browser: await product.browserOf(userId) };
}

/** A link for the user's account at Agentcard. */
const linkFor = (userId: string, more: Partial<Parameters<Product["keyhold"]["link"]>[0]> = {}) =>
  product.keyhold.link({ userId, provider: "agentcard", ...more });

/** Opens a link as a click in a message does. */
const open = (browser: Browser, link: string) => browser.navigate(link, { "sec-fetch-site": "cross-site" });

/** Opens a link and presses its button. @returns the page that leads to the provider, or says why not */
async function press(browser: Browser, link: string, headers: Record<string, string> = FORM): Promise<string> {
  const token = tokenIn(await (await open(browser, link)).text());
  return (await browser.post(link, new URLSearchParams({ token }).toString(), headers)).text();
}

/** The provider's address in the page after the button. */
const providerIn = (page: string) => JSON.parse(/location\.replace\((".*?")\)/.exec(page)?.[1] ?? '""') as string;

/** Signs in at the provider. @returns the address to which the provider sends the browser */
const approve = (url: string, email = EMAIL) => product.emulator.agentcard.approve({ url, email });

/** Follows a callback to the last page. */
async function follow(browser: Browser, callback: string): Promise<string> {
  const { headers } = await browser.navigate(callback);
  return seenIn(await (await browser.navigate(headers.get("location") ?? "")).text());
}

const finish = async (browser: Browser, link: string, email?: string) =>
  follow(browser, await approve(providerIn(await press(browser, link)), email));

const statusOf = async (browser: Browser, provider = "agentcard") => (await connectionOf(browser, provider))?.status;

describe("a link to connect", () => {
  it("the user opens the link, signs in at the provider, and goes back to the message; the product gets an event", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId);
    expect(link).toMatch(new RegExp(`^${product.mount}/link/[\\w.-]+$`));
    const page = seenIn(await (await open(browser, link)).text());
    for (const shown of ["Connect Agentcard to Magpie", "Magpie asks you to connect", "Continue to Agentcard"])
      expect(page).toContain(shown);
    expect(await finish(browser, link)).toMatch(/Agentcard is connected.*go back to the message with the link/s);
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected", account: EMAIL });
    expect(events).toContainEqual(expect.objectContaining({ type: "connected", userId, provider: "agentcard" }));
  });

  it.each(["/link/", "/LINK/", "/Link/"])(
    "the log does not have its token while the store is away: %s",
    async (path) => {
      const { userId, browser } = await newUser();
      const link = (await linkFor(userId)).replace("/link/", path);
      const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
      away = true;
      expect((await open(browser, link)).status).toBe(503);
      expect((await browser.post(link, "token=x", FORM)).status).toBe(503);
      away = false;
      const lines = log.mock.calls.map(String);
      log.mockRestore();
      expect(lines).toEqual([
        expect.stringContaining("GET /link/:token: store_unavailable"),
        expect.stringContaining("POST /link/:token: store_unavailable"),
      ]);
    },
  );

  it("opening the link starts nothing, however often and from wherever a program opens it", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId);
    const before = events.length;
    const scanner = await product.browserOf();
    for (const each of [browser, scanner, browser, scanner]) {
      for (const site of ["cross-site", "none", "same-site"]) await each.navigate(link, { "sec-fetch-site": site });
    }
    expect((await fetch(link, { method: "HEAD", redirect: "manual" })).status).toBe(303);
    expect(events.length).toBe(before);
    expect(await statusOf(browser)).toBe("disconnected");
    expect(await finish(browser, link)).toContain("Agentcard is connected");
  });

  it("U1: the link does nothing for another user, who gets the same page for GET and POST, and it still works for its own user", async () => {
    const [alice, mallory] = [await newUser(), await newUser()];
    // An attacker sends a link for the attacker's own user to a victim, so that the victim's account would become the attacker's.
    const link = await linkFor(mallory.userId);
    const opened = await open(alice.browser, link);
    expect(opened.status).toBe(403);
    expect(seenIn(await opened.text())).toContain("This link is for another user");
    const token = tokenIn(await (await open(mallory.browser, link)).text());
    const posted = await alice.browser.post(link, new URLSearchParams({ token }).toString(), FORM);
    expect([posted.status, seenIn(await posted.text()).includes("This link is for another user")]).toEqual([403, true]);
    expect([await statusOf(alice.browser), await statusOf(mallory.browser)]).toEqual(["disconnected", "disconnected"]);
    expect(await finish(mallory.browser, link)).toContain("Agentcard is connected");
  });

  it("U1: the browser of another user cannot finish what the link's user has begun", async () => {
    const [alice, mallory] = [await newUser(), await newUser()];
    const link = await linkFor(mallory.userId);
    const callback = await approve(providerIn(await press(mallory.browser, link)));
    expect(await follow(alice.browser, callback)).toContain("This browser did not start connecting");
    expect([await statusOf(alice.browser), await statusOf(mallory.browser)]).toEqual(["disconnected", "disconnected"]);
  });

  it("U2: without a session the link leads to the sign-in and back, and never signs a user in", async () => {
    const { userId } = await newUser();
    const link = await linkFor(userId);
    const stranger = await product.browserOf();
    const { status, headers } = await open(stranger, link);
    expect([status, headers.get("location")]).toEqual([
      303,
      `${product.origin}/login?return_to=${encodeURIComponent(new URL(link).pathname)}`,
    ]);
    expect((await stranger.json(paths.connections())).status).toBe(401);
  });

  it("after the user has connected, the link does nothing more", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId);
    const form = tokenIn(await (await open(browser, link)).text());
    await finish(browser, link);
    await product.keyhold.disconnect({ userId, provider: "agentcard" });
    // The second address decodes to the same bytes as the first.
    const pages = [
      await open(browser, link),
      await open(browser, `${link}A`),
      await browser.post(link, new URLSearchParams({ token: form }).toString(), FORM),
    ];
    for (const page of pages) {
      expect(page.status).toBe(410);
      expect(seenIn(await page.text())).toContain("This link is over");
    }
    expect(await statusOf(browser)).toBe("disconnected");
  });

  it("of two windows that begin with one link, only the first one to finish connects", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId);
    const first = providerIn(await press(browser, link));
    const second = providerIn(await press(browser, link));
    expect(await follow(browser, await approve(second))).toContain("Agentcard is connected");
    expect(await follow(browser, await approve(first, "other@example.com"))).toContain("This link is over");
    expect((await connectionOf(browser, "agentcard"))?.account).toBe(EMAIL);
  });

  it("a user who denies at the provider can open the link again", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId);
    const url = new URL(providerIn(await press(browser, link)));
    const denied = new URL(url.searchParams.get("redirect_uri") ?? "");
    for (const [name, value] of Object.entries({ error: "access_denied", state: url.searchParams.get("state") ?? "" }))
      denied.searchParams.set(name, value);
    denied.searchParams.set("iss", `${product.emulator.agentcard.origin}/`);
    expect(await follow(browser, denied.href)).toContain("Nothing was connected");
    expect(await finish(browser, link)).toContain("Agentcard is connected");
  });

  it("the link ends after its time", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId, { expiresInSeconds: 60 });
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: now + 59_000 });
    try {
      expect((await open(browser, link)).status).toBe(200);
      vi.setSystemTime(now + 61_000);
      expect((await open(browser, link)).status).toBe(410);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    ["cut", (link: string) => link.slice(0, -3)],
    ["of another kind", (link: string) => link.replace(/[^/]+$/, "../../__proto__".replaceAll("/", "%2F"))],
    ["very long", (link: string) => link + "A".repeat(5_000)],
  ])("a link that is %s is over", async (_how, changed) => {
    const { userId, browser } = await newUser();
    const page = await open(browser, changed(await linkFor(userId)));
    expect([page.status, seenIn(await page.text()).includes("This link is over")]).toEqual([410, true]);
  });

  it.each<[string, Record<string, string>]>([
    ["a page of another site", { ...FORM, "sec-fetch-site": "cross-site" }],
    ["a page of the same site", { ...FORM, "sec-fetch-site": "same-site" }],
    ["a page of another origin", { ...FORM, origin: "https://attacker.example" }],
    ["a body of another type", { ...FORM, "content-type": "text/plain" }],
  ])("a form of %s starts nothing", async (_who, headers) => {
    const { userId, browser } = await newUser();
    const page = await press(browser, await linkFor(userId), headers);
    expect(providerIn(page)).toBe("");
    expect(seenIn(page)).toContain("Open the link again");
  });

  it("a form with the token of another link starts nothing", async () => {
    const { userId, browser } = await newUser();
    const [one, other] = [await linkFor(userId), await linkFor(userId)];
    const token = tokenIn(await (await open(browser, one)).text());
    const page = await browser.post(other, new URLSearchParams({ token }).toString(), FORM);
    expect([page.status, providerIn(await page.text())]).toEqual([403, ""]);
  });

  it("the pages of a link keep its address secret: no referrer at the provider, no frame, and only their own script", async () => {
    const { userId, browser } = await newUser();
    const { headers } = await open(browser, await linkFor(userId));
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-security-policy")).toMatch(/form-action 'self'; frame-ancestors 'none'$/);
  });

  it('with `account: "another"` the link connects a further account', async () => {
    const { userId, browser } = await newUser();
    await connect(product, browser, "agentcard");
    await finish(browser, await linkFor(userId, { account: "another" }), "second@example.com");
    const accounts = (await product.keyhold.connections(userId)).map(({ account }) => account);
    expect(accounts).toEqual(expect.arrayContaining([EMAIL, "second@example.com"]));
  });
});

describe("a link that expects an account", () => {
  it("the page names the account, and that account connects, in any case", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId, { expectAccount: " Alice@Example.com" });
    expect(seenIn(await (await open(browser, link)).text())).toContain("Alice@Example.com");
    expect(await finish(browser, link)).toContain("Agentcard is connected");
  });

  it("another account is refused before anything is stored, its tokens are revoked, and the link can be opened again", async () => {
    const { userId, browser } = await newUser();
    const link = await linkFor(userId, { expectAccount: EMAIL });
    expect(await finish(browser, link, "mallory@example.com")).toContain("Another account is needed");
    expect(await statusOf(browser)).toBe("disconnected");
    const store = await product.keyhold.export(userId);
    expect(store).not.toContain("mallory");
    expect(await finish(browser, link)).toContain("Agentcard is connected");
    expect((await connectionOf(browser, "agentcard"))?.account).toBe(EMAIL);
  });

  it("another account leaves the user's connection as it is, and does not end it at the provider", async () => {
    const { userId, browser } = await newUser();
    await connect(product, browser, "agentcard");
    const link = await linkFor(userId, { expectAccount: "second@example.com" });
    // The user signs in with the account that is connected already.
    expect(await finish(browser, link)).toContain("Another account is needed");
    const { status } = await browser.json(paths.tool("agentcard", "list_cards"), { method: "POST" });
    expect([status, (await connectionOf(browser, "agentcard"))?.account]).toEqual([200, EMAIL]);
  });
});

describe("keyhold.link()", () => {
  it.each<[string, object, string]>([
    ["a user id that is empty", { userId: "" }, "`userId` of keyhold.link()"],
    ["59 seconds", { expiresInSeconds: 59 }, "from 60 to 604800"],
    ["more than a week", { expiresInSeconds: 604_801 }, "from 60 to 604800"],
    ["half a second", { expiresInSeconds: 60.5 }, "from 60 to 604800"],
    ["text for a number", { expiresInSeconds: "600" }, "from 60 to 604800"],
    ["another value of account", { account: "first" }, '"another"'],
    ["an empty account", { expectAccount: " " }, "`expectAccount`"],
    ["an account that is no text", { expectAccount: 1 }, "`expectAccount`"],
    ["a very long account", { expectAccount: "a".repeat(321) }, "`expectAccount`"],
  ])("refuses %s with a sentence", async (_what, wrong, sentence) => {
    await expect(linkFor("alice", wrong)).rejects.toThrow(sentence);
  });

  it.each([
    ["nowhere", "unknown_provider"],
    ["__proto__", "unknown_provider"],
    ["civic", "wrong_method"],
  ])("for the provider %s, the error is %s", async (provider, code) => {
    await expect(linkFor("alice", { provider })).rejects.toMatchObject({ code });
  });

  it("keyhold.link() refuses a backend without `identify`, in which each browser is another user", async () => {
    const anonymous = product.open({ identify: undefined });
    await expect(anonymous.link({ userId: "alice", provider: "agentcard" })).rejects.toThrow("needs `identify`");
  });

  it("a page cannot ask `authorize` for the display of a link", async () => {
    const { browser } = await newUser();
    const query = { attempt: attemptId(), display: "link" } as unknown as Parameters<typeof authorizePath>[1];
    const { headers } = await browser.navigate(mount + authorizePath("agentcard", query));
    expect(headers.get("location")).toContain("error=bad_request");
  });
});
