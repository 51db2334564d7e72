import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type OddProduct, openOddProduct } from "../support/openOddProduct.js";
import type { Answer } from "../support/openOddServer.js";

let odd: OddProduct;
let user: Awaited<ReturnType<OddProduct["newUser"]>>;
beforeAll(async () => {
  odd = await openOddProduct();
});
beforeEach(async () => {
  user = await odd.newUser();
});
afterEach(() => {
  vi.useRealTimers();
  odd.server.reset();
});
afterAll(() => odd.close());

const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
const HOUR = 60 * 60_000;
const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const page = (status: number): Answer => ({ status, headers: { "content-type": "text/html" }, body: "<h1>Sorry</h1>" });

/** Sets all further answers to refreshes. @returns a function that counts the refreshes since then */
function answerRefreshes(answer: Answer): () => number {
  let asked = 0;
  odd.server.play("refresh", () => {
    asked++;
    return answer;
  });
  return () => asked;
}

/** The error that an agent gets. */
async function error() {
  const { keyhold } = odd.product;
  return keyhold.mcp({ userId: user.userId, provider: "odd" }).then(
    () => undefined,
    ({ code, retryAfter }) => ({ code, retryAfter }),
  );
}

describe("access tokens with a short lifetime", () => {
  it.each([
    ["expires_in: 20", { expires_in: 20 }],
    ["expires_in: 30", { expires_in: 30 }],
    ['expires_in: "5"', { expires_in: "5" }],
  ])(
    "F-L12: users can use an access token that lasts for 30 seconds or less and has no refresh token: %s",
    async (_name, lifetime) => {
      odd.server.play("code", ({ refresh_token: _none, ...usual }: Record<string, unknown>) =>
        json(200, { ...usual, ...lifetime }),
      );
      vi.useFakeTimers({ toFake: ["Date"] });
      expect(await odd.connect(user)).toBe("works");
      expect(await odd.call(user)).toBe("works");
      expect(await odd.connectionOf(user)).toMatchObject({ status: "connected" });
      later(31_000);
      expect(await odd.call(user)).toBe("needs_reconnect");
    },
  );
});

const PAUSES: [string, Answer][] = [
  ["429", json(429, { error: "too_many_requests" }, { "retry-after": "60" })],
  ["503 temporarily_unavailable", json(503, { error: "temporarily_unavailable" }, { "retry-after": "60" })],
  ["503 with a page", { ...page(503), headers: { "content-type": "text/html", "retry-after": "60" } }],
  ["500 server_error", json(500, { error: "server_error" }, { "retry-after": "60" })],
  ["400 slow_down", json(400, { error: "slow_down" }, { "retry-after": "60" })],
];

describe("a provider's Retry-After", () => {
  it.each(PAUSES)("Keyhold obeys a Retry-After: %s", async (_name, answer) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(await odd.connect(user)).toBe("works");
    later(2 * HOUR);
    const asked = answerRefreshes(answer);
    expect(await error()).toEqual({ code: "provider_unavailable", retryAfter: 60 });
    later(20_000);
    expect(await error()).toEqual({ code: "provider_unavailable", retryAfter: 40 });
    expect(asked()).toBe(1);
    odd.server.play("refresh");
    later(40_000);
    expect(await odd.call(user)).toBe("works");
  });

  it.each([
    ["999999999", 3_600],
    ["Fri, 31 Dec 9999 23:59:59 GMT", 3_600],
    ["0", 1],
    ["-5", 1],
    ["soon", undefined],
  ])("a Retry-After stops calls for an hour at most: %s", async (value, told) => {
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(await odd.connect(user)).toBe("works");
    later(2 * HOUR);
    answerRefreshes(json(429, {}, { "retry-after": value }));
    expect(await error()).toEqual({ code: "provider_unavailable", retryAfter: told });
    odd.server.play("refresh");
    later((told ?? 0) * 1_000);
    expect(await odd.call(user)).toBe("works");
  });

  it("a Retry-After does not stop calls with an access token that is still valid", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    odd.server.play("code", (usual: object) => json(200, { ...usual, expires_in: 60 }));
    expect(await odd.connect(user)).toBe("works");
    later(40_000);
    answerRefreshes(json(429, {}, { "retry-after": "60" }));
    expect(await odd.call(user)).toBe("provider_unavailable");
    expect(await odd.call(user)).toBe("works");
    later(21_000);
    expect(await odd.call(user)).toBe("provider_unavailable");
  });
});

describe("answers to refreshes that come from no OAuth server for hours", () => {
  it.each([
    ["403 with a page", page(403)],
    ["404 with a page", page(404)],
    ["500 with a page", page(500)],
    ["502 with nothing", { status: 502, headers: {}, body: "" }],
    ["500 in a framework's words", json(500, { status: 500, error: "Internal Server Error" })],
    ["302", { status: 302, headers: { location: "https://example.com/sign-in" }, body: "" }],
  ] satisfies [string, Answer][])(
    "after six hours of answers from no OAuth server, Keyhold offers Reconnect and still tries each call: %s",
    async (_name, answer) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      expect(await odd.connect(user)).toBe("works");
      later(2 * HOUR);
      const asked = answerRefreshes(answer);
      for (let time = 0; time < 5; time++) {
        expect(await odd.call(user)).toBe("provider_unavailable");
        later(HOUR);
      }
      expect((await odd.connectionOf(user))?.status).not.toBe("needs_reconnect");
      later(HOUR);
      expect(await odd.call(user)).toBe("needs_reconnect");
      expect(await odd.connectionOf(user)).toMatchObject({ status: "needs_reconnect" });

      const before = asked();
      expect(await odd.call(user)).toBe("needs_reconnect");
      expect(asked()).toBe(before + 1);
      odd.server.play("refresh");
      expect(await odd.call(user)).toBe("works");
      expect(await odd.connectionOf(user)).toMatchObject({ status: "connected" });
    },
  );

  it("Keyhold does not offer Reconnect while the provider only puts off refreshes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    expect(await odd.connect(user)).toBe("works");
    later(2 * HOUR);
    for (let time = 0; time < 10; time++) {
      answerRefreshes(json(429, { error: "too_many_requests" }));
      expect(await odd.call(user)).toBe("provider_unavailable");
      later(HOUR);
    }
    expect((await odd.connectionOf(user))?.status).not.toBe("needs_reconnect");
  });
});
