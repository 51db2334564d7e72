import { errors, paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agentcard } from "../../src/index.js";
import { type Browser, connectionOf, openBrowser } from "../support/openBrowser.js";
import { attemptId, authorize, connect, mount, openProduct, type Product } from "../support/openProduct.js";

let product: Product;
beforeAll(async () => {
  product = await openProduct();
});
afterAll(() => product.close());

const approve = (url: string, email = "alice@example.com") => product.emulator.agentcard.approve({ url, email });

describe("GET /connections/:id/authorize", () => {
  it.each(["agentcard", "agentcard-public"] as const)("a user can connect %s by navigation", async (provider) => {
    const browser = await product.browserOf(`alice of ${provider}`);
    expect(await connectionOf(browser, provider)).toMatchObject({ status: "disconnected", connectMethod: "redirect" });

    const { finished } = await connect(product, browser, provider);

    const page = await browser.navigate(finished);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("Agentcard is connected");
    const connection = await connectionOf(browser, provider);
    expect(connection).toMatchObject({ status: "connected", account: "alice@example.com" });
    expect(Date.parse(String(connection?.connectedAt))).toBeLessThanOrEqual(Date.now());
  });

  it("the connection shows the mode that the client was configured with", async () => {
    const browser = await product.browserOf("alice of modes");
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ mode: "test" });
    expect(await connectionOf(browser, "agentcard-public")).not.toHaveProperty("mode");
  });

  it("Keyhold sends PKCE S256, state, resource and the one redirect URI to the authorization endpoint", async () => {
    const url = new URL(await authorize(await product.browserOf("alice"), "agentcard", attemptId()));
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: "product",
      redirect_uri: product.keyhold.redirectUris.agentcard,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      state: expect.stringMatching(/^attempt-\d{16}\.[\w-]{43}$/),
      resource: `${product.emulator.agentcard.origin}/mcp`,
    });
  });

  it("Keyhold connects Civic by OpenID Connect, and takes the account from the ID token", async () => {
    const browser = await product.browserOf("alice of Civic");
    await connect(product, browser, "civic-auth");
    expect(await connectionOf(browser, "civic-auth")).toMatchObject({
      status: "connected",
      account: "alice@example.com",
    });
  });

  it("Keyhold connects anonymous users, each with a session of its own", async () => {
    const stateless = await openProduct({ identify: () => "alice" });
    const browser = await stateless.browserOf();
    await connect(stateless, browser, "agentcard");
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
    await stateless.close();
  });

  it("Keyhold reports the state of an attempt only to the session that started it", async () => {
    const browser = await product.browserOf("alice");
    const id = attemptId();
    const url = await authorize(browser, "agentcard", id);
    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual({ status: "pending" });

    await browser.navigate(await approve(url));

    expect((await browser.json(paths.attempt("agentcard", id))).body).toMatchObject({ status: "connected" });
    const other = await product.browserOf("alice");
    expect((await other.json(paths.attempt("agentcard", id))).status).toBe(404);
    expect((await browser.json(paths.attempt("civic-auth", id))).status).toBe(404);
  });

  it("after connecting, Keyhold sends the browser back to the page it came from, without code or state", async () => {
    const browser = await product.browserOf("alice");
    const callback = await approve(await authorize(browser, "agentcard", attemptId(), "page"));
    const response = await browser.navigate(callback);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe(`${product.origin}/settings`);
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  });

  it("two tabs of one user can finish connecting in either order", async () => {
    const browser = await product.browserOf("alice of two tabs");
    const first = attemptId();
    const second = attemptId();
    const firstUrl = await authorize(browser, "agentcard", first);
    const secondUrl = await authorize(browser, "agentcard", second);

    await browser.navigate(await approve(secondUrl));
    await browser.navigate(await approve(firstUrl));

    for (const id of [first, second]) {
      expect((await browser.json(paths.attempt("agentcard", id))).body).toMatchObject({ status: "connected" });
    }
  });

  it("Keyhold reports an attempt as cancelled when the user denies access", async () => {
    const browser = await product.browserOf("alice who denies");
    const id = attemptId();
    const url = await authorize(browser, "agentcard", id);
    const callback = await product.emulator.agentcard.approve({ url, email: "alice@example.com", deny: true });
    expect(new URL(callback).searchParams.get("error")).toBe("access_denied");

    const finished = (await browser.navigate(callback)).headers.get("location") ?? "";

    expect(await (await browser.navigate(finished)).text()).toContain("Nothing was connected");
    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual({ status: "cancelled" });
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "disconnected" });
  });
});

describe("GET /callback/:id", () => {
  it("Keyhold answers a reloaded callback with the outcome of the attempt, and redeems no code twice", async () => {
    const browser = await product.browserOf("alice who reloads");
    const { callback } = await connect(product, browser, "agentcard");
    const redeemed = () => product.emulator.agentcard.log().filter(({ event }) => event === "code_redeemed").length;
    const before = redeemed();

    const again = (await browser.navigate(callback)).headers.get("location") ?? "";

    expect(await (await browser.navigate(again)).text()).toContain("Agentcard is connected");
    expect(redeemed()).toBe(before);
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("Keyhold refuses a callback with a wrong state", async () => {
    const browser = await product.browserOf("alice");
    const url = new URL(await approve(await authorize(browser, "agentcard", attemptId())));
    url.searchParams.set("state", `${url.searchParams.get("state")}x`);
    const finished = (await browser.navigate(url.href)).headers.get("location") ?? "";
    expect(finished).toMatch(/\?error=unknown_attempt$/);
    const page = await browser.navigate(finished);
    expect(page.status).toBe(404);
    const said = await page.text();
    expect(said).toContain("This browser did not start connecting");
    expect(said).toContain("open it in the same browser"); // not the old link: it works once
  });

  it("a callback in another browser gets an explanation, does not use up the attempt, and leaks nothing", async () => {
    const browser = await product.browserOf("alice of two browsers");
    const id = attemptId();
    const callback = await approve(await authorize(browser, "agentcard", id));

    const stranger = openBrowser(product.origin + mount);
    const answer = await stranger.navigate(callback);
    const page = await stranger.navigate(answer.headers.get("location") ?? "");
    const code = new URL(callback).searchParams.get("code") ?? "no code";
    expect(answer.status).toBe(303);
    expect(await answer.text()).not.toContain(code);
    expect(await page.text()).not.toContain(code);

    await browser.navigate(callback);
    expect((await browser.json(paths.attempt("agentcard", id))).body).toMatchObject({ status: "connected" });
  });

  it("U1: Keyhold does not complete an attempt for another user, in the same or another session", async () => {
    const alice = await product.browserOf("alice the attacker");
    const callback = await approve(await authorize(alice, "agentcard", attemptId()));

    const bob = await product.browserOf("bob the victim");
    await bob.navigate(callback);
    expect(await connectionOf(bob, "agentcard")).toMatchObject({ status: "disconnected" });

    const id = attemptId();
    const own = await approve(await authorize(alice, "agentcard", id));
    await alice.fetch("/../../sign-in/bob who took the seat", { method: "POST" });
    const finished = (await alice.navigate(own)).headers.get("location") ?? "";
    expect(await connectionOf(alice, "agentcard")).toMatchObject({ status: "disconnected" });
    expect(await (await alice.navigate(finished)).text()).toContain("Another user is signed in now");
  });

  it("R4: Keyhold does not complete an attempt at another provider's redirect URI", async () => {
    const browser = await product.browserOf("alice who is mixed up");
    const id = attemptId();
    const callback = await approve(await authorize(browser, "agentcard", id));
    await browser.navigate(callback.replace("/callback/agentcard", "/callback/civic-auth"));
    expect((await browser.json(paths.attempt("agentcard", id))).body).toEqual({
      status: "failed",
      code: "issuer_mismatch",
    });
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "disconnected" });
  });

  it("M6: Keyhold refuses a callback that names another issuer", async () => {
    const browser = await product.browserOf("alice of another issuer");
    const id = attemptId();
    const url = new URL(
      await product.emulator.civic.approve({
        url: await authorize(browser, "civic-auth", id),
        email: "alice@example.com",
      }),
    );
    expect(url.searchParams.get("iss")).toContain(product.emulator.civic.origin);
    url.searchParams.set("iss", "https://attacker.example");
    await browser.navigate(url.href);
    expect((await browser.json(paths.attempt("civic-auth", id))).body).toEqual({
      status: "failed",
      code: "issuer_mismatch",
    });
  });
});

describe("invalid requests to GET /connections/:id/authorize", () => {
  const start = (query: string, provider = "agentcard") => `${mount}${paths.authorize(provider)}?${query}`;

  it.each([
    ["no attempt", "display=popup", "bad_request"],
    ["an attempt that is too short", "attempt=short&display=popup", "bad_request"],
    ["an unknown display", `attempt=${"a".repeat(16)}&display=frame`, "bad_request"],
    [
      "a foreign return_to (R2)",
      `attempt=${"a".repeat(16)}&display=page&return_to=//evil.example`,
      "return_to_refused",
    ],
    [
      "a return_to that a browser reads as foreign (R2)",
      `attempt=${"a".repeat(16)}&display=page&return_to=/%09/evil.example`,
      "return_to_refused",
    ],
    [
      "a return_to with a backslash (R2)",
      `attempt=${"a".repeat(16)}&display=page&return_to=/%5Cevil.example`,
      "return_to_refused",
    ],
  ])("Keyhold refuses a start with %s", async (_case, query, code) => {
    const browser = await product.browserOf("alice");
    expect((await browser.navigate(start(query))).headers.get("location")).toMatch(new RegExp(`\\?error=${code}$`));
  });

  it.each([["cross-site"], ["same-site"]])("U2: Keyhold refuses a start from a %s page", async (site) => {
    const browser = await product.browserOf("alice");
    const response = await browser.navigate(start(`attempt=${attemptId()}&display=popup`), { "sec-fetch-site": site });
    expect(response.headers.get("location")).toMatch(/\?error=request_refused$/);
  });

  it("Keyhold refuses a start without a user", async () => {
    const response = await (await product.browserOf()).navigate(start(`attempt=${attemptId()}&display=popup`));
    const page = await (await product.browserOf()).navigate(response.headers.get("location") ?? "");
    expect(page.status).toBe(errors.not_signed_in.status);
    expect(await page.text()).toContain("You are not signed in");
  });

  it("Keyhold answers a start at an unknown provider with the code unknown_provider", async () => {
    const response = await (await product.browserOf("alice")).navigate(
      start(`attempt=${attemptId()}&display=popup`, "unknown"),
    );
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: "unknown_provider" } });
  });

  it("Keyhold does not send the browser to a provider that connects by exchange", async () => {
    const browser = await product.browserOf("alice");
    const id = attemptId();
    await authorize(browser, "civic", id);
    expect((await browser.json(paths.attempt("civic", id))).body).toEqual({ status: "failed", code: "wrong_method" });
  });
});

describe("a provider that fails while a user connects", () => {
  /** Starts connecting. @returns the text of the last page, and the state of the attempt */
  async function tryToConnect(browser: Browser) {
    const id = attemptId();
    const page = await browser.navigate(await authorize(browser, "agentcard", id));
    return { text: await page.text(), attempt: (await browser.json(paths.attempt("agentcard", id))).body };
  }

  it("Keyhold reports a provider as down before it sends the browser there", async () => {
    const down = await openProduct();
    down.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    const { text, attempt } = await tryToConnect(await down.browserOf("alice"));
    expect(text).toContain("Agentcard does not answer");
    expect(attempt).toEqual({ status: "failed", code: "provider_unavailable" });
    await down.close();
  });

  it("Keyhold reports a provider as down if it fails after the consent, and the next attempt works", async () => {
    const browser = await product.browserOf("alice of the outage");
    const id = attemptId();
    const callback = await approve(await authorize(browser, "agentcard", id));
    product.emulator.agentcard.faults.add({ kind: "status", status: 503 });
    await browser.navigate(callback);
    product.emulator.agentcard.faults.reset();
    const { body } = await browser.json(paths.attempt("agentcard", id));
    expect(body).toEqual({ status: "failed", code: "provider_unavailable" });
    await connect(product, browser, "agentcard");
    expect(await connectionOf(browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("R8: when the provider refuses the client secret, the page gives no reason, and the operator's log does", async () => {
    const misconfigured = await openProduct({
      more: ({ agentcardOptions }) => [
        agentcard({ ...agentcardOptions, id: "scripted", clientSecret: "a wrong secret" }),
      ],
    });
    const log = vi.spyOn(console, "error").mockReturnValue();
    const browser = await misconfigured.browserOf("alice");
    const { finished } = await connect(misconfigured, browser, "scripted");
    const text = await (await browser.navigate(finished)).text();
    expect(text).toContain("Agentcard could not be connected");
    expect(log.mock.lastCall?.[0]).toMatch(/^keyhold: scripted: client_refused <- ResponseBodyError "invalid_client"/);
    expect(text + log.mock.lastCall?.[0]).not.toContain("a wrong secret");
    log.mockRestore();
    await misconfigured.close();
  });
});

describe("GET /callback/:id/finished", () => {
  it("M14: the finished page loads nothing, may not be framed, and runs only its own script", async () => {
    const browser = await product.browserOf("alice");
    const { finished } = await connect(product, browser, "agentcard");
    const page = await browser.navigate(finished);
    expect(page.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-[^']+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    );
    expect(page.headers.get("cache-control")).toBe("no-store");
  });
});
