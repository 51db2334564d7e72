import { authorizePath, errorBody, paths, userHeader } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type Browser, connectionOf } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";
import { attemptId, authorize, connect, mount, openProduct, type Product, testKey } from "../support/openProduct.js";

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product.close());

const signIn = (browser: Browser, user: string) => browser.fetch(`/../../sign-in/${user}`, { method: "POST" });
const markOf = async (browser: Browser) => String((await browser.json(paths.connections())).body.user);
const attempt = () => ({ attempt: attemptId(), display: "popup" }) as const;

describe("the mark of a user", () => {
  it("F-B2: the mark is the same in all of a user's sessions and requests, differs between users, and is opaque", async () => {
    const [one, two, bob] = [
      await product.browserOf("alice"),
      await product.browserOf("alice"),
      await product.browserOf("bob"),
    ];
    const mark = await markOf(one);
    expect(mark).toMatch(/^[\w-]{43}$/);
    expect(await markOf(one)).toBe(mark);
    expect(await markOf(two)).toBe(mark);
    expect(await markOf(bob)).not.toBe(mark);
  });

  it("F-B2: a process with a newer key accepts a mark of the older key", async () => {
    const alice = await product.browserOf("alice");
    const rotated = await openProduct({ keys: ["a newer key that is long enough for a test", testKey] });
    const there = await rotated.browserOf("alice");
    expect(await markOf(there)).not.toBe(await markOf(alice));
    expect(
      (await there.fetch(paths.tools("agentcard"), { headers: { [userHeader]: await markOf(alice) } })).status,
    ).toBe(409);
    const { body } = await there.json(paths.tools("agentcard"), { headers: { [userHeader]: await markOf(alice) } });
    expect(body).toEqual(errorBody("not_connected"));
    await rotated.close();
  });
});

const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
const requests: [what: string, path: string, init: RequestInit][] = [
  ["the end of a connection", paths.connection("agentcard"), { method: "DELETE" }],
  ["an exchange", paths.connection("civic"), { method: "POST" }],
  ["an attempt", paths.attempt("agentcard", "attempt-of-no-user-00"), {}],
  ["the tools", paths.tools("agentcard"), {}],
  ["a tool call", paths.tool("agentcard", "create_card"), json],
  ["a waiting call", paths.job("civic", "job_1"), {}],
  ["MCP", paths.mcp("agentcard"), json],
  ["the connections", paths.connections(), {}],
  ["the stream of changes", paths.events(), {}],
];

describe("a page that shows Alice, after Bob has signed in", () => {
  it.each(requests)(
    "F-B2: a page that shows another user gets no answer to %s, and Keyhold does nothing",
    async (_what, path, init) => {
      const browser = await product.browserOf("alice-of-tabs");
      const mark = await markOf(browser);
      await signIn(browser, "bob-of-tabs");
      await connect(product, browser, "agentcard");
      const seen = product.emulator.agentcard.log().length;

      for (const sent of [mark, "", "unknown", `${mark}, ${await markOf(browser)}`]) {
        const headers = { ...Object.fromEntries(new Headers(init.headers)), [userHeader]: sent };
        const { status, body } = await browser.json(path, { ...init, headers });
        expect({ status, body }).toEqual({ status: 409, body: errorBody("user_changed") });
      }
      expect(product.emulator.agentcard.log()).toHaveLength(seen);
      expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
    },
  );

  it("F-B2: a page that shows another user cannot start connecting, and the window explains why", async () => {
    const browser = await product.browserOf("alice");
    const user = await markOf(browser);
    await signIn(browser, "bob");
    const start = attempt();
    const response = await browser.navigate(mount + authorizePath("agentcard", { ...start, user }));
    const finished = response.headers.get("location") ?? "";
    expect(finished).toMatch(/finished\?error=user_changed$/);
    const page = await browser.navigate(finished);
    expect(page.status).toBe(409);
    expect(await page.text()).toContain("Another user is signed in now");
    expect((await browser.json(paths.attempt("agentcard", start.attempt))).status).toBe(404);

    const own = mount + authorizePath("agentcard", { ...start, user: await markOf(browser) });
    expect((await browser.navigate(own)).headers.get("location")).toContain(product.emulator.agentcard.origin);
  });

  it("F-B2: a page that shows another user gets no stream of changes", async () => {
    const browser = await product.browserOf("alice");
    const query = `?user=${await markOf(browser)}`;
    await signIn(browser, "bob");
    expect((await browser.json(paths.events() + query)).body).toEqual(errorBody("user_changed"));
    expect((await browser.json(`${paths.events()}${query}&user=x`)).body).toEqual(errorBody("user_changed"));
  });

  it("F-B2: Keyhold does not take a query member `user` of the provider's callback for a mark", async () => {
    const browser = await product.browserOf("alice of a query");
    const callback = await product.emulator.agentcard.approve({
      url: await authorize(browser, "agentcard", attemptId()),
      email: "alice@example.com",
    });
    await browser.navigate(`${callback}&user=U0123`);
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
  });
});

describe("a product without `identify`", () => {
  it("F-B2: a page that a server component filled without a cookie acts for the browser's own user", async () => {
    const anonymous = await openProduct({ identify: undefined });
    const server = await anonymous.browserOf();
    const { body: page } = await server.json(paths.connections());

    const browser = await anonymous.browserOf();
    const start = { ...attempt(), ...(page.user === undefined ? {} : { user: String(page.user) }) };
    const started = await browser.navigate(mount + authorizePath("agentcard", start));
    expect(started.headers.get("location")).toContain(anonymous.emulator.agentcard.origin);
    expect((await browser.json(paths.attempt("agentcard", start.attempt))).body).toEqual({ status: "pending" });
    expect(await markOf(browser)).toMatch(/^[\w-]{43}$/);
    await anonymous.close();
  });

  it("a page that asks about an attempt before the browser has a cookie gets none, because the window that begins the attempt gets one", async () => {
    const anonymous = await openProduct({ identify: undefined });
    const browser = await anonymous.browserOf();
    const { body } = await browser.json(paths.attempt("agentcard", attemptId()));
    expect([body, browser.cookie()]).toEqual([errorBody("unknown_attempt"), ""]);
    await anonymous.close();
  });
});

describe("requests of a program", () => {
  it("F-B2: Keyhold serves a program without a mark for the user who is signed in", async () => {
    const browser = await product.browserOf("program");
    expect((await browser.json(paths.connection("agentcard"), { method: "DELETE" })).status).toBe(200);
  });

  it("F-B2: a program gets not_signed_in when no user is signed in, with a mark or without", async () => {
    const browser = await product.browserOf();
    for (const headers of [undefined, { [userHeader]: "mark" }]) {
      expect((await browser.json(paths.tools("agentcard"), { headers })).body).toEqual(errorBody("not_signed_in"));
    }
  });
});

describe("an attempt, after another user has signed in", () => {
  it("F-B10: Keyhold answers another user's attempt at once, and its window says that another user is signed in", async () => {
    const browser = await product.browserOf("alice of B10");
    const id = attemptId();
    const url = await authorize(browser, "agentcard", id);
    const alices = await openEvents(product.mount, browser.cookie());
    await signIn(browser, "bob-of-B10");
    const bobs = await openEvents(product.mount, browser.cookie());

    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual(errorBody("attempt_foreign"));
    const callback = await product.emulator.agentcard.approve({ url, email: "alice@example.com" });
    const finished = (await browser.navigate(callback)).headers.get("location") ?? "";
    const page = await browser.navigate(finished);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain("Another user is signed in now");
    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual(errorBody("attempt_foreign"));
    // Only the user who began the attempt gets its outcome.
    await vi.waitFor(
      () => expect(alices.changes).toEqual([{ provider: "agentcard", connection: "agentcard", attempt: id }]),
      PATIENCE,
    );
    expect(bobs.changes).toEqual([]);
    for (const stream of [alices, bobs]) stream.close();
  });
});

describe("a window that could not begin", () => {
  it("F-B5: a window that could not begin tells the page that opened it why, if that page is one of the product's own", async () => {
    const allowed = "https://app.product.example";
    const other = await openProduct({ allowedOrigins: [allowed] });
    const browser = await other.browserOf();
    const response = await browser.navigate(mount + authorizePath("agentcard", attempt()));
    const page = await (await browser.navigate(response.headers.get("location") ?? "")).text();
    expect(page).toContain("You are not signed in");
    const [, origins, message] =
      /for\(const origin of (\[.*?\])\)opener\.postMessage\((\{.*?\}),origin\)/.exec(page) ?? [];
    expect(JSON.parse(origins ?? "")).toEqual([other.origin, allowed]);
    expect(JSON.parse(message ?? "")).toEqual({ keyholdFailed: "not_signed_in" });
    await other.close();
  });
});
