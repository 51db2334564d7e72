import { authorizePath, paths, requestHeader } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "../support/openBrowser.js";
import { attemptId, connect, mount, openProduct, type Product } from "../support/openProduct.js";

const app = "https://app.example.com";
const sibling = "https://blog.example.com";
const withoutHeader = { [requestHeader.name]: "" };
const from = (origin: string, site = "same-site") => ({ origin, "sec-fetch-site": site });

let product: Product;
let alice: Browser;
beforeAll(async () => {
  product = await openProduct({ allowedOrigins: [app] });
  alice = await product.browserOf("alice");
});
afterAll(() => product.close());

/** Whether a browser lets a page at this origin read an answer. */
const readableBy = (response: Response, origin: string) =>
  response.headers.get("access-control-allow-origin") === origin &&
  response.headers.get("access-control-allow-credentials") === "true";

describe("requests of a page at an allowed origin", () => {
  it.each(["same-site", "cross-site", undefined])(
    "Keyhold serves a page at an allowed origin, and the page may read the answer (%s)",
    async (site) => {
      const headers = site ? from(app, site) : { origin: app };
      const response = await alice.fetch(paths.connections(), { headers });
      expect(response.status).toBe(200);
      expect(readableBy(response, app)).toBe(true);
      expect(response.headers.get("vary")).toContain("Origin");
      expect(response.headers.get("access-control-expose-headers")).toBe(
        "mcp-session-id,mcp-protocol-version,retry-after",
      );
    },
  );

  it("a page at an allowed origin may read errors", async () => {
    const response = await alice.fetch(paths.tools("agentcard"), { headers: from(app) });
    expect(await response.json()).toMatchObject({ error: { code: "not_connected" } });
    expect(readableBy(response, app)).toBe(true);
  });

  it.each([
    ["DELETE", "keyhold-request"],
    ["POST", "content-type,keyhold-request,mcp-method,mcp-param-region,mcp-protocol-version,mcp-session-id"],
  ])("Keyhold answers the preflight request of an allowed origin: %s with %s", async (method, names) => {
    const response = await fetch(product.mount + paths.mcp("agentcard"), {
      method: "OPTIONS",
      headers: { origin: app, "access-control-request-method": method, "access-control-request-headers": names },
    });
    expect(response.status).toBe(204);
    expect(readableBy(response, app)).toBe(true);
    expect(response.headers.get("access-control-allow-methods")?.split(",")).toContain(method);
    expect(response.headers.get("access-control-allow-headers")).toBe(names);
  });

  it("B5: Keyhold refuses an allowed origin's request without the header, which a page can only send after a preflight", async () => {
    const headers = { ...from(app), ...withoutHeader };
    expect((await alice.fetch(paths.connections(), { headers })).status).toBe(403);
    expect((await alice.fetch(paths.connection("agentcard"), { method: "DELETE", headers })).status).toBe(403);
  });
});

describe("an event source, which cannot set headers", () => {
  const open = async (origin: string) => {
    const stop = new AbortController();
    const headers = { ...from(origin), ...withoutHeader };
    const response = await alice.fetch(paths.events(), { headers, signal: stop.signal });
    stop.abort();
    return response;
  };

  it("Keyhold serves an event source at an allowed origin", async () => {
    const response = await open(app);
    expect(response.status).toBe(200);
    expect(readableBy(response, app)).toBe(true);
  });

  it.each([sibling, "null"])("B6: Keyhold refuses an event source at %s", async (origin) => {
    expect((await open(origin)).status).toBe(403);
  });
});

describe("requests of pages at other origins", () => {
  it.each([sibling, "https://evil.example", `${app}.evil.example`, `${app}:8443`, "http://app.example.com", "null"])(
    "B6: Keyhold neither serves a page at %s nor lets it read anything",
    async (origin) => {
      const asked = {
        origin,
        "access-control-request-method": "GET",
        "access-control-request-headers": "keyhold-request",
      };
      const preflight = await fetch(product.mount + paths.connections(), { method: "OPTIONS", headers: asked });
      const response = await alice.fetch(paths.connections(), { headers: from(origin) });
      expect([preflight.status, response.status]).toEqual([403, 403]);
      for (const { headers } of [preflight, response])
        expect([...headers.keys()].filter((name) => name.startsWith("access-control-"))).toEqual([]);
    },
  );
});

describe("connecting from an allowed origin", () => {
  const start = (return_to: string, headers: Record<string, string>, display: "page" | "popup" = "page") =>
    alice.navigate(mount + authorizePath("agentcard", { attempt: attemptId(), display, return_to }), headers);
  const referer = `${app}/`;

  it.each([
    { "sec-fetch-site": "same-site", referer },
    { "sec-fetch-site": "", referer },
  ])(
    "a page at an allowed origin can start connecting by a navigation, and Keyhold returns to it: %j",
    async (headers) => {
      const url = (await start(`${app}/settings?tab=1#cards`, headers)).headers.get("location") ?? "";
      const callback = await product.emulator.agentcard.approve({ url, email: "alice@example.com" });
      expect((await alice.navigate(callback)).headers.get("location")).toBe(`${app}/settings?tab=1#cards`);
    },
  );

  it.each([
    ["a sibling's page", { "sec-fetch-site": "same-site", referer: `${sibling}/` }],
    ["a page that does not say where it is", { "sec-fetch-site": "same-site" }],
    ["a foreign page that says it is the product's", { "sec-fetch-site": "cross-site", referer }],
  ])("U2: Keyhold refuses a start from %s", async (_case, headers) => {
    expect((await start("/", headers)).headers.get("location")).toMatch(/\?error=request_refused$/);
  });

  it.each([
    "https://evil.example/",
    `${app}.evil.example/`,
    `${app}@evil.example/`,
    `https://user:password@app.example.com/`,
    `//app.example.com/`,
    `blob:${app}/settings`,
    `http://app.example.com/`,
    `${app}:8443/`,
    "javascript:alert(1)",
    "data:text/html,x",
    "settings",
    "",
  ])("R2: Keyhold refuses to return to %j", async (target) => {
    expect((await start(target, { "sec-fetch-site": "none" })).headers.get("location")).toMatch(
      /\?error=return_to_refused$/,
    );
  });

  it("the finished page in a popup has a link back to the page", async () => {
    const response = await start(`${app}/settings`, { "sec-fetch-site": "same-site", referer }, "popup");
    const url = response.headers.get("location") ?? "";
    const callback = await product.emulator.agentcard.approve({ url, email: "alice@example.com" });
    const finished = (await alice.navigate(callback)).headers.get("location") ?? "";
    expect(await (await alice.navigate(finished)).text()).toContain(`href="${app}/settings"`);
  });
});

it("without allowed origins, no page at another origin may read an answer", async () => {
  const closed = await openProduct();
  const browser = await closed.browserOf("alice");
  await connect(closed, browser, "agentcard");
  const response = await browser.fetch(paths.connections(), { headers: from(app) });
  expect(response.status).toBe(403);
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  await closed.close();
});
