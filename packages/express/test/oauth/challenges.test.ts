import { describe, expect, it } from "vitest";
import { bearerChallenges } from "../../src/oauth/challenges.js";
import { scopeFromChallenge } from "../../src/oauth/scopeFromChallenge.js";

describe("bearerChallenges", () => {
  it.each<[string, string | string[] | null, Record<string, string>[]]>([
    ["no value", null, []],
    ["an empty value", "", []],
    ["a scheme alone", "Bearer", [{}]],
    ["another scheme alone", 'Basic realm="x"', []],
    ["quoted parameters", 'Bearer realm="a, b", scope="c d"', [{ realm: "a, b", scope: "c d" }]],
    ["escapes in quotes", 'Bearer realm="a \\"b\\" scope=\\"c\\""', [{ realm: 'a "b" scope="c"' }]],
    ["tokens without quotes", "Bearer error=invalid_token, scope=read", [{ error: "invalid_token", scope: "read" }]],
    [
      "an address without quotes",
      "Bearer resource_metadata=https://a.example/b?c=d",
      [{ resource_metadata: "https://a.example/b?c=d" }],
    ],
    ["spaces round =", 'Bearer scope = "a" , error= "b",realm ="c"', [{ scope: "a", error: "b", realm: "c" }]],
    ["two spaces, tabs and no commas", 'Bearer  scope="a"\terror="b"', [{ scope: "a", error: "b" }]],
    ["other cases", 'bEARER Scope="a"', [{ scope: "a" }]],
    ["Basic before it", 'Basic realm="x", Bearer scope="a"', [{ scope: "a" }]],
    ["Basic after it", 'Bearer scope="a", Basic realm="x", scope="no"', [{ scope: "a" }]],
    ["Negotiate before it", 'Negotiate, Bearer scope="a"', [{ scope: "a" }]],
    ["a token68 before it", 'Negotiate YIIQ+/9==, Bearer scope="a"', [{ scope: "a" }]],
    ["several header lines", ["Negotiate", 'Basic realm="x"', 'Bearer scope="a"'], [{ scope: "a" }]],
    ["several of Bearer", 'Bearer realm="1", Bearer realm="2"', [{ realm: "1" }, { realm: "2" }]],
    [
      "a parameter's name inside of a quoted one",
      'Bearer realm="Bearer scope=admin, scope=\\"x\\""',
      [{ realm: 'Bearer scope=admin, scope="x"' }],
    ],
    ["a parameter twice", 'Bearer scope="a", scope="b"', [{ scope: "a" }]],
    ["empty list elements", ', , Bearer ,, scope="a",', [{ scope: "a" }]],
    ["a quote that does not end", 'Bearer scope="a, error=insufficient_scope', [{}]],
    ["parameters without a scheme", 'scope="a"', []],
    ["a scheme that only begins with Bearer", 'BearerX scope="a"', []],
  ])("F-D10: bearerChallenges() reads a WWW-Authenticate header with %s", (_case, header, expected) => {
    expect(bearerChallenges(header).map((one) => Object.fromEntries(one))).toEqual(expected);
  });

  it("F-D10: bearerChallenges() needs no more time than the length of the header", () => {
    for (const part of ['"', 'a="', "a=", "a ", ",", '\\"', '"\\', " = "]) {
      expect(bearerChallenges(`Bearer ${part.repeat(16_000 / part.length)}`).length).toBeLessThanOrEqual(1);
    }
  });
});

describe("scopeFromChallenge", () => {
  it.each([
    [null, undefined],
    ['Bearer error="insufficient_scope", scope="write"', "write"],
    ['Bearer error="insufficient_scope"', ""],
    ['Bearer realm="scope=admin", error="insufficient_scope", scope="write"', "write"],
    ['Basic realm="x", Bearer error="insufficient_scope", scope="write"', "write"],
    ['Negotiate, Bearer error = "insufficient_scope" , scope = "write"', "write"],
    ['Bearer error="invalid_token", Bearer error="insufficient_scope", scope="write"', "write"],
    ['Basic error="insufficient_scope", scope="write"', undefined],
    ['Bearer realm="error=\\"insufficient_scope\\"", scope="admin"', undefined],
  ])("F-D10: the scope that %j asks for is %j", (header, scope) => {
    expect(scopeFromChallenge(header)).toBe(scope);
  });
});
