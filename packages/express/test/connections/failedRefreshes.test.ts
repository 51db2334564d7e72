import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdError } from "../../src/index.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";

let fleet: Fleet;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  fleet = await openFleet();
  await fleet.connect();
});
afterEach(async () => {
  vi.useRealTimers();
  await fleet.close();
});

/** Calls the MCP server. @returns the HTTP status, or the code of the error */
async function call(): Promise<number | string> {
  try {
    const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
    return (await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
  } catch (error) {
    return error instanceof KeyholdError ? error.code : "not one of ours";
  }
}

const later = (milliseconds: number) => vi.setSystemTime(Date.now() + milliseconds);
const status = async () => (await connectionOf(fleet.browser, "agentcard"))?.status;

/** Sets all further answers to refreshes. @returns a function that counts the refreshes since then */
function playRefusal(statusCode: number, body: string): () => number {
  let tries = 0;
  fleet.provider.play((_grant, res) => {
    tries++;
    return res.writeHead(statusCode, { "content-type": "application/json" }).end(body);
  });
  return () => tries;
}

describe("a token endpoint that answers server_error for a dead refresh token", () => {
  it("Keyhold tries a refresh that gets server_error three times, then asks the user to reconnect, and keeps the tokens", async () => {
    fleet.provider.expireAccessTokens();
    const tries = playRefusal(500, '{"error":"server_error"}');

    expect(await call()).toBe("provider_unavailable");
    expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill("provider_unavailable"));
    expect(tries()).toBe(1);
    expect(await status()).not.toBe("needs_reconnect");

    later(1_000);
    expect(await call()).toBe("provider_unavailable");
    expect(await call()).toBe("provider_unavailable");
    expect(tries()).toBe(2);

    later(5_000);
    expect(await call()).toBe("needs_reconnect");
    expect(await status()).toBe("needs_reconnect");
    later(60_000);
    expect(await Promise.all([call(), call(), call()])).toEqual(Array(3).fill("needs_reconnect"));
    expect(tries()).toBe(3);

    fleet.provider.play(() => undefined);
    later(600_000);
    expect(await call()).toBe(200);
    expect(await status()).toBe("connected");
  });
});

describe("answers that say nothing about a grant", () => {
  it.each([
    ["a 5xx without an OAuth error", 503, "<html>"],
    ["client credentials that are refused", 401, '{"error":"invalid_client"}'],
    ["temporarily_unavailable", 503, '{"error":"temporarily_unavailable"}'],
  ])(
    "a refresh that fails with %s does not change the grant, and the next call tries again",
    async (_case, statusCode, body) => {
      fleet.provider.expireAccessTokens();
      const tries = playRefusal(statusCode, body);
      for (let time = 0; time < 5; time++) expect(await call()).not.toBe("needs_reconnect");
      expect(tries()).toBe(5);
      fleet.provider.play(() => undefined);
      expect(await call()).toBe(200);
      expect(fleet.provider.refreshed).toHaveLength(1);
    },
  );
});

describe("an access token that is about to expire", () => {
  it("Keyhold refreshes a token that is about to expire before it uses it", async () => {
    const refusals: boolean[] = [];
    fleet.provider.playMcp((isAccepted) => void refusals.push(!isAccepted));
    later(3_600_000 - 29_000);
    expect(await call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(1);
    expect(refusals).toEqual([false]);
  });
});
