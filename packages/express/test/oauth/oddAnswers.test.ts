import { paths } from "@keyhold/contract";
import { type OddAnswer, type OddOptions, oddAnswers } from "@keyhold/test-support";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { registrationAnswer } from "../../src/oauth/registrationAnswer.js";
import { type OddProduct, openOddProduct } from "../support/openOddProduct.js";
import type { Place } from "../support/openOddServer.js";

let odd: OddProduct;
const logged = vi.spyOn(console, "error").mockReturnValue();

beforeAll(async () => {
  odd = await openOddProduct();
});
afterAll(() => odd.close());
beforeEach(() => logged.mockClear());
afterEach(() => void vi.useRealTimers());

const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });

interface Kind extends OddOptions {
  readonly place: Place;
  /** The required members, each with the code if its value cannot be used. */
  readonly needs: Readonly<Record<string, string>>;
  /** Exceptions from `needs`: the beginning of a title, and the outcome. */
  readonly but?: Readonly<Record<string, string>>;
  /** The code if there is no JSON object at all. Default: `provider_answer_invalid`. */
  readonly unreadable?: string;
}

/** Values that Keyhold can use as text, so that a required member may have them. */
const TEXT = /: ("odd"|" .* "|0|-1|42)$/;

/** The expected outcome of an odd answer: "works", or one code. */
function expectedOf({ needs, but = {}, unreadable = invalid }: Kind, { title, member, body }: OddAnswer): string {
  const exception = Object.keys(but).find((beginning) => title.startsWith(beginning));
  if (exception !== undefined) return but[exception] ?? "";
  if (member) return !needs[member] || title.endsWith("null first") || TEXT.test(title) ? "works" : needs[member];
  if (body === "<html></html>") return "provider_unavailable";
  const isWhole = body.includes("}") && body !== "{}" && title !== "cut off";
  return isWhole ? "works" : unreadable;
}

/** Plays every odd answer of a kind, checks each outcome, and prints their numbers. */
async function tryAll(kind: Kind, verdictOf: (index: number) => Promise<string>): Promise<void> {
  const variations = oddAnswers(usualOf(kind), kind);
  const verdicts: Record<string, number> = {};
  const wrong: string[] = [];
  for (const [index, variation] of variations.entries()) {
    odd.server.play(kind.place, (usual) => oddAnswers({ ...usual }, kind)[index] ?? variation);
    const verdict = await verdictOf(index);
    odd.server.play(kind.place);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    const expected = expectedOf(kind, variation);
    if (verdict !== expected) wrong.push(`${variation.title}: ${verdict}, not ${expected}`);
  }
  console.info(`${kind.place}: ${variations.length} inputs tried: ${JSON.stringify(verdicts)}`);
  expect(wrong).toEqual([]);
  expect(variations.length).toBeGreaterThan(20);
  expect(JSON.stringify(logged.mock.calls)).not.toMatch(/internal|TypeError|RangeError|SyntaxError/);
}

const TOKENS = {
  access_token: "access",
  refresh_token: "refresh",
  token_type: "bearer",
  expires_in: 3600,
  scope: "read",
};

function usualOf({ place }: Kind) {
  return place === "code" || place === "refresh" ? TOKENS : { ...odd.server.usual(place) };
}

const invalid = "provider_answer_invalid";

describe("odd answers of authorization and MCP servers", () => {
  it("F-D6, F-D10: Keyhold ignores the odd part of the MCP server's metadata, or fails with one clear code", () => {
    const kind: Kind = {
      place: "resource",
      needs: { resource: invalid, authorization_servers: invalid },
      but: {
        ...Object.fromEntries(['"odd"', "0", "-1", "42", '" '].map((value) => [`resource: ${value}`, invalid])),
        ...Object.fromEntries(['"odd"', "0", "-1", "42"].map((value) => [`authorization_servers: ${value}`, invalid])),
        "the body <html>": invalid,
      },
    };
    return tryAll(kind, async () => odd.connect(await odd.newUser()));
  });

  it("F-D6, F-D10: Keyhold ignores the odd part of the authorization server's metadata, or fails with one clear code", () => {
    const addresses = ["issuer", "authorization_endpoint", "token_endpoint"];
    const kind: Kind = {
      place: "server",
      needs: Object.fromEntries([...addresses, "code_challenge_methods_supported"].map((name) => [name, invalid])),
      but: {
        ...Object.fromEntries(
          [...addresses, "registration_endpoint"].flatMap((name) =>
            ['"odd"', "0", "-1", "42"].map((value) => [`${name}: ${value}`, invalid]),
          ),
        ),
        'issuer: " ': invalid,
        ...Object.fromEntries(
          ['"odd"', "0", "-1", "42", '["odd"]'].map((value) => [`code_challenge_methods_supported: ${value}`, invalid]),
        ),
        "registration_endpoint doubled, null first": "works",
        'registration_endpoint: " ': "works",
        registration_endpoint: "client_refused",
        'token_endpoint_auth_methods_supported: ["odd"]': "client_refused",
        "the body <html>": invalid,
      },
    };
    return tryAll(kind, async () => {
      odd.server.move();
      return odd.connect(await odd.newUser());
    });
  });

  it("F-D6, F-I1, F-D11: Keyhold ignores the odd part of a registration or fails with one clear code, and registers once", () =>
    tryAll({ place: "registration", needs: { client_id: invalid }, status: 201 }, async () => {
      odd.server.move();
      const before = odd.server.arrived.length;
      const verdict = await odd.connect(await odd.newUser());
      if (verdict !== "works") return verdict;
      await odd.connect(await odd.newUser());
      const times = odd.server.arrived.slice(before).filter((path) => path.endsWith("/register")).length;
      return times === 1 ? "works" : `registered ${times} times`;
    }));

  it("F-D6: Keyhold ignores the odd part of the answer to a code, or fails with one clear code", () => {
    const kind: Kind = {
      place: "code",
      needs: { access_token: invalid },
      but: { 'token_type: "odd"': invalid },
      more: { id_token: "a.b.c" },
    };
    return tryAll(kind, async () => odd.connect(await odd.newUser()));
  });

  it("F-D6: Keyhold ignores the odd part of the answer to a refresh or fails with one clear code, and the grant always continues", () => {
    const kind: Kind = {
      place: "refresh",
      // Keyhold retries with growing pauses.
      needs: { access_token: "provider_unavailable" },
      but: { 'token_type: "odd"': "provider_unavailable" },
      unreadable: "provider_unavailable",
      more: { id_token: "a.b.c" },
    };
    return tryAll(kind, async (index) => {
      odd.server.play(kind.place);
      const user = await odd.newUser();
      await odd.connect(user);
      odd.server.expireAccessTokens();
      let isFirst = true;
      odd.server.play("refresh", (usual) => {
        const answer = oddAnswers({ ...usual }, kind)[isFirst ? index : -1];
        isFirst = false;
        return answer ?? { status: 200, headers: {}, body: JSON.stringify(usual) };
      });
      const verdict = await odd.call(user);
      later(1_000);
      const after = await odd.call(user);
      odd.server.expireAccessTokens();
      const atLast = await odd.call(user);
      return after === "works" && atLast === "works"
        ? verdict
        : `${verdict}, and the grant is lost: ${after}, ${atLast}`;
    });
  });

  it("F-D17: Keyhold confirms a revocation by the status alone", () => {
    const kind: Kind = { place: "revocation", needs: {}, but: Object.fromEntries([["", "works"]]) };
    return tryAll(kind, async () => {
      const user = await odd.newUser();
      await odd.connect(user);
      const { body } = await user.browser.json(paths.connection("odd"), { method: "DELETE" });
      return body.revokedAtProvider === true ? "works" : JSON.stringify(body);
    });
  });
});

describe("access tokens", () => {
  const answer = (usual: object) => ({ status: 200, headers: {}, body: JSON.stringify(usual) });

  it.each([0, "0", -5, 1e308, "never"])(
    "F-G5: Keyhold uses an access token with a lifetime of %j until the MCP server refuses it, even without a refresh token",
    async (expires_in) => {
      const user = await odd.newUser();
      odd.server.play("code", (usual) => answer({ ...usual, refresh_token: undefined, expires_in }));
      expect(await odd.connect(user)).toBe("works");
      odd.server.play("code");
      expect(await odd.call(user)).toBe("works");
      odd.server.expireAccessTokens();
      for (const pause of [0, 1_000]) {
        later(pause);
        expect(await odd.call(user)).toBe("provider_unavailable");
      }
      later(5_000);
      expect(await odd.call(user)).toBe("needs_reconnect");
    },
  );

  it.each(["DPoP", "mac", "N_A"])(
    "F-L12: Keyhold refuses an access token of type %s, and keeps the refresh token beside it",
    async (token_type) => {
      const user = await odd.newUser();
      odd.server.play("code", (usual) => answer({ ...usual, token_type }));
      expect(await odd.connect(user)).toBe(invalid);
      odd.server.play("code");
      expect(await odd.connect(user)).toBe("works");
      odd.server.expireAccessTokens();
      odd.server.play("refresh", (usual) => answer({ ...usual, token_type }));
      expect(await odd.call(user)).toBe("provider_unavailable");
      odd.server.play("refresh");
      later(1_000);
      expect(await odd.call(user)).toBe("works");
    },
  );
});

it("F-L12: Keyhold stores the expiry of a secret as a whole number of seconds, which every store accepts", () => {
  const end = 4_000_000_000.123456;
  expect(registrationAnswer("none").tidy({ client_secret_expires_at: end })).toMatchObject({
    client_secret_expires_at: 4_000_000_000,
  });
});
