import { type CryptoKey, EncryptJWT, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OddProduct, openOddProduct } from "../support/openOddProduct.js";

let odd: OddProduct;
const keys: Record<string, CryptoKey | Uint8Array> = {};
const ALGORITHMS = ["RS256", "ES256", "ES384", "EdDSA"];

beforeAll(async () => {
  odd = await openOddProduct();
  for (const algorithm of ALGORITHMS) keys[algorithm] = (await generateKeyPair(algorithm)).privateKey;
  keys.HS256 = new Uint8Array(32);
});
afterAll(() => odd.close());

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

/** The claims that follow from the authorization request. */
type Asked = JWTPayload & { readonly nonce?: string };

const sign = (claims: JWTPayload, alg = "RS256") =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(keys[alg] ?? new Uint8Array(32));

/** Values that a token endpoint may send as `id_token`, and the account that the connection then shows. */
const tokens: readonly [string, (right: Asked) => unknown, account?: string][] = [
  ["one that is right", (right) => sign(right), "alice@example.com"],
  ["none", () => undefined],
  ["null", () => null],
  ["a number", () => 42],
  ["text that is no JWT", () => "odd"],
  ["two parts", () => "e30.e30"],
  ["three parts that are no JSON", () => "a.b.c"],
  ["one without a signature's algorithm", () => "e30.e30."],
  ["one of alg none", () => `${btoa('{"alg":"none"}')}.${btoa('{"email":"alice@example.com"}')}.`],
  ...["HS256", "ES256", "ES384", "EdDSA"].map((alg): [string, (right: Asked) => unknown] => [
    `one signed with ${alg}`,
    (right) => sign(right, alg),
  ]),
  ["another issuer's", (right) => sign({ ...right, iss: "https://as.example" })],
  ["one without an issuer", ({ iss: _iss, ...right }) => sign(right)],
  ["another client's", (right) => sign({ ...right, aud: "another" })],
  ["one for several clients", (right) => sign({ ...right, aud: [String(right.aud), "another"] })],
  ["an old one", (right) => sign({ ...right, exp: 1 })],
  ["one without an end", ({ exp: _exp, ...right }) => sign(right)],
  ["another attempt's", (right) => sign({ ...right, nonce: "another" })],
  [
    "an encrypted one",
    (right) => new EncryptJWT(right).setProtectedHeader({ alg: "dir", enc: "A256GCM" }).encrypt(new Uint8Array(32)),
  ],
];

describe.each([
  ["asked for", ["openid", "email"]],
  ["did not ask for", ["read"]],
])("an ID token that Keyhold %s", (_case, scopes_supported) => {
  it.each(tokens)(
    "F-D12, F-I2: the ID token only labels the connection, and connecting succeeds with any: %s",
    async (_name, tokenOf, account) => {
      const user = await odd.newUser();
      let id_token: unknown;
      odd.server.play("resource", (usual) => jsonOf({ ...usual, scopes_supported }));
      odd.server.play("code", (usual) => jsonOf({ ...usual, id_token }));

      const verdict = await odd.connect(user, async ({ origin, pathname, searchParams }) => {
        const iss = origin + pathname.replace(/\/authorize$/, "");
        const asked = { iss, aud: searchParams.get("client_id") ?? "", nonce: searchParams.get("nonce") ?? undefined };
        const now = Math.floor(Date.now() / 1000);
        id_token = await tokenOf({ ...asked, sub: "alice", email: "alice@example.com", iat: now, exp: inAnHour() });
      });

      expect(verdict).toBe("works");
      expect(await odd.call(user)).toBe("works");
      expect((await odd.connectionOf(user))?.account).toBe(account);
    },
  );
});

function jsonOf(body: object) {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}
