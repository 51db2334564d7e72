import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type OddProduct, openOddProduct } from "../support/openOddProduct.js";
import type { Answer } from "../support/openOddServer.js";

let odd: OddProduct;
beforeAll(async () => {
  odd = await openOddProduct();
});
afterEach(() => odd.server.reset());
afterAll(() => odd.close());

const type = "application/json";
const ODD: [string, (body: string) => Answer][] = [
  ...[302, 400, 401, 403, 409, 429, 500, 502, 503].map((status): [string, (body: string) => Answer] => [
    `the status ${status}`,
    (body) => ({ status, headers: { "content-type": type }, body }),
  ]),
  [
    "the status 401 and a challenge",
    (body) => ({ status: 401, headers: { "content-type": type, "www-authenticate": 'Basic realm="x"' }, body }),
  ],
  [
    "a length that is too long, so that the connection breaks off",
    (body) => ({
      status: 200,
      headers: { "content-type": type, "content-length": `${body.length + 10}`, connection: "close" },
      body,
    }),
  ],
  [
    "the type BearerToken",
    (body) => ({
      status: 200,
      headers: { "content-type": type },
      body: JSON.stringify({ ...JSON.parse(body), token_type: "BearerToken" }),
    }),
  ],
];

it.each(ODD)("F-D6: Keyhold keeps new tokens that arrive with %s", async (_name, answer) => {
  const user = await odd.newUser();
  expect(await odd.connect(user)).toBe("works");
  odd.server.expireAccessTokens();
  odd.server.play("refresh", (usual) => answer(JSON.stringify(usual)));
  expect(await odd.call(user)).toBe("works");
  odd.server.play("refresh");
  odd.server.expireAccessTokens();
  expect(await odd.call(user)).toBe("works");
});
