import { paths } from "@keyhold/contract";
import { type OddAnswer, type OddOptions, oddAnswers } from "@keyhold/test-support";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdError, mcpServer } from "../src/index.js";
import type { Browser } from "./support/openBrowser.js";
import { type OddServer, openOddServer, type Place } from "./support/openOddServer.js";
import { attemptId, authorize, openProduct, type Product } from "./support/openProduct.js";

let server: OddServer;
let product: Product;
let users = 0;
const logged = vi.spyOn(console, "error").mockReturnValue();

beforeAll(async () => {
  server = await openOddServer();
  // Its answers are odd, and not its eras.
  const odd = mcpServer({ id: "odd", name: "Odd", url: server.url, era: "legacy" });
  product = await openProduct({ more: () => [odd] });
});
afterAll(() => Promise.all([server.close(), product.close()]));
beforeEach(() => logged.mockClear());

/** A user who has never been here, in a browser of their own. */
async function newUser() {
  const userId = `user-${++users}`;
  return { userId, browser: await product.browserOf(userId) };
}

type User = Awaited<ReturnType<typeof newUser>>;

/** Connects: "works", or the code that it failed with. */
async function connect({ browser }: { readonly browser: Browser }): Promise<string> {
  const id = attemptId();
  const url = await authorize(browser, "odd", id);
  if (url.startsWith(server.origin))
    await browser.navigate((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  const { body } = await browser.json(paths.attempt("odd", id));
  return body.status === "connected" ? "works" : String(body.code ?? body.status);
}

/** Calls the MCP server: "works", or the code that it failed with. */
async function call({ userId }: User): Promise<string> {
  try {
    const { url, fetch: send } = await product.keyhold.mcp({ userId, provider: "odd" });
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const { status } = await send(url, { method: "POST", body, headers: { "content-type": "application/json" } });
    return status === 200 ? "works" : String(status);
  } catch (error) {
    return error instanceof KeyholdError ? error.code : String(error);
  }
}

interface Kind extends OddOptions {
  readonly place: Place;
  /** The members that have to be there, and the code where one of them cannot be used. */
  readonly needs: Readonly<Record<string, string>>;
  /** What comes out where that does not follow from `needs`: a title's beginning, and a verdict. */
  readonly but?: Readonly<Record<string, string>>;
}

/** Values that are usable text, so that a needed member may have them. */
const TEXT = /: ("odd"|" .* "|0|-1|42)$/;

/** What has to come out of an odd answer: "works", or one code. */
function expectedOf({ needs, but = {} }: Kind, { title, member, body }: OddAnswer): string {
  const exception = Object.keys(but).find((beginning) => title.startsWith(beginning));
  if (exception !== undefined) return but[exception] ?? "";
  if (member) return !needs[member] || title.endsWith("null first") || TEXT.test(title) ? "works" : needs[member];
  if (body === "<html></html>") return "provider_unavailable";
  const isWhole = body.includes("}") && body !== "{}" && title !== "cut off";
  return isWhole ? "works" : "provider_answer_invalid";
}

/** Plays every odd answer of a kind; gives each verdict, and prints how many there were. */
async function tryAll(kind: Kind, verdictOf: (index: number) => Promise<string>): Promise<void> {
  const variations = oddAnswers(usualOf(kind), kind);
  const verdicts: Record<string, number> = {};
  const wrong: string[] = [];
  for (const [index, odd] of variations.entries()) {
    server.play(kind.place, (usual) => oddAnswers({ ...usual }, kind)[index] ?? odd);
    const verdict = await verdictOf(index);
    server.play(kind.place);
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    const expected = expectedOf(kind, odd);
    if (verdict !== expected) wrong.push(`${odd.title}: ${verdict}, not ${expected}`);
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
  return place === "code" || place === "refresh" ? TOKENS : { ...server.usual(place) };
}

const invalid = "provider_answer_invalid";
const PATIENCE = 300_000;

describe("every odd answer works as if the odd part were absent, or fails with one clear code", () => {
  it(
    "F-D6, F-D10: of the MCP server, about its protection",
    () => {
      const kind: Kind = {
        place: "resource",
        needs: { resource: invalid, authorization_servers: invalid },
        but: {
          ...Object.fromEntries(['"odd"', "0", "-1", "42", '" '].map((value) => [`resource: ${value}`, invalid])),
          ...Object.fromEntries(
            ['"odd"', "0", "-1", "42"].map((value) => [`authorization_servers: ${value}`, invalid]),
          ),
          "the body <html>": invalid,
        },
      };
      return tryAll(kind, async () => connect(await newUser()));
    },
    PATIENCE,
  );

  it(
    "F-D6, F-D10: of the authorization server, about itself",
    () => {
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
            ['"odd"', "0", "-1", "42", '["odd"]'].map((value) => [
              `code_challenge_methods_supported: ${value}`,
              invalid,
            ]),
          ),
          "registration_endpoint doubled, null first": "works",
          'registration_endpoint: " ': "works",
          registration_endpoint: "client_refused",
          'token_endpoint_auth_methods_supported: ["odd"]': "client_refused",
          "the body <html>": invalid,
        },
      };
      return tryAll(kind, async () => {
        server.move();
        return connect(await newUser());
      });
    },
    PATIENCE,
  );

  it(
    "F-D6, F-I1, F-D11: of a registration, which is made once",
    () =>
      tryAll({ place: "registration", needs: { client_id: invalid }, status: 201 }, async () => {
        server.move();
        const before = server.arrived.length;
        const verdict = await connect(await newUser());
        if (verdict !== "works") return verdict;
        await connect(await newUser());
        const times = server.arrived.slice(before).filter((path) => path.endsWith("/register")).length;
        return times === 1 ? "works" : `registered ${times} times`;
      }),
    PATIENCE,
  );

  it(
    "F-D6: of a code's redemption",
    () => {
      const kind: Kind = {
        place: "code",
        needs: { access_token: invalid },
        but: { 'token_type: "odd"': invalid },
        more: { id_token: "a.b.c" },
      };
      return tryAll(kind, async () => connect(await newUser()));
    },
    PATIENCE,
  );

  it(
    "F-D6: of a refresh, after which the grant always goes on",
    () => {
      const kind: Kind = {
        place: "refresh",
        needs: { access_token: invalid },
        but: { 'token_type: "odd"': invalid },
        more: { id_token: "a.b.c" },
      };
      return tryAll(kind, async (index) => {
        server.play(kind.place);
        const user = await newUser();
        await connect(user);
        server.expireAccessTokens();
        let isFirst = true;
        server.play("refresh", (usual) => {
          const answer = oddAnswers({ ...usual }, kind)[isFirst ? index : -1];
          isFirst = false;
          return answer ?? { status: 200, headers: {}, body: JSON.stringify(usual) };
        });
        const verdict = await call(user);
        const after = await call(user);
        server.expireAccessTokens();
        const later = await call(user);
        return after === "works" && later === "works"
          ? verdict
          : `${verdict}, and the grant is lost: ${after}, ${later}`;
      });
    },
    PATIENCE,
  );

  it(
    "F-D17: of a revocation, which the status alone confirms",
    () => {
      const kind: Kind = { place: "revocation", needs: {}, but: Object.fromEntries([["", "works"]]) };
      return tryAll(kind, async () => {
        const user = await newUser();
        await connect(user);
        const { body } = await user.browser.json(paths.connection("odd"), { method: "DELETE" });
        return body.revokedAtProvider === true ? "works" : JSON.stringify(body);
      });
    },
    PATIENCE,
  );
});
