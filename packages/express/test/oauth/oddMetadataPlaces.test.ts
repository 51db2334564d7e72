import { paths } from "@keyhold/contract";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { KeyholdError } from "../../src/index.js";
import { type OddProduct, openOddProduct } from "../support/openOddProduct.js";
import type { Answer } from "../support/openOddServer.js";

const html = { "content-type": "text/html" };
const json = { "content-type": "application/json" };
const bad: Readonly<Record<string, Answer>> = {
  "a web page": { status: 200, headers: html, body: "<html></html>" },
  "nothing (404)": { status: 404, headers: html, body: "<html></html>" },
  "an error (500)": { status: 500, headers: {}, body: "" },
  "an outage (503)": { status: 503, headers: html, body: "<html></html>" },
  "too many requests (429)": { status: 429, headers: json, body: "{}" },
  "a redirect": { status: 302, headers: { location: "/elsewhere" }, body: "" },
  "another JSON object": { status: 200, headers: json, body: '{"error":"not found"}' },
  "a JSON list": { status: 200, headers: json, body: "[]" },
};
const cases = Object.entries(bad);
const wellKnown = "/.well-known/oauth-protected-resource";

let odd: OddProduct;
const open = async (...options: Parameters<typeof openOddProduct>) => {
  odd = await openOddProduct(...options);
};
const good = (usual: object): Answer => ({ status: 200, headers: json, body: JSON.stringify(usual) });
const connect = async () => odd.connect(await odd.newUser());
const refusal = (challenge: string | string[]): Answer => ({
  status: 401,
  headers: { "www-authenticate": challenge },
  body: "",
});

beforeAll(() => open());
afterEach(() => {
  vi.useRealTimers();
  odd.server.reset();
});
afterAll(() => odd.close());

/** Replaces the product with a new one, which remembers nothing. */
async function reopen(...options: Parameters<typeof openOddProduct>) {
  await odd.close();
  await open(...options);
}

const issuer = () => String(odd.server.usual("server").issuer);

describe("the places of the MCP server's metadata", () => {
  it("F-D10: Keyhold tries the next place if the place that the 401 names has no metadata", async () => {
    const named = `${odd.server.origin}/elsewhere`;
    odd.server.play("challenge", () => refusal(`Bearer resource_metadata="${named}"`));
    for (const [name, answer] of cases) {
      odd.server.play("/elsewhere", () => answer);
      expect([name, await connect()]).toEqual([name, "works"]);
    }
    for (const other of [
      "http://mcp.example/elsewhere",
      "http://127.0.0.1:1/",
      "/relative",
      "odd",
      "javascript:1",
      "",
    ]) {
      odd.server.play("challenge", () => refusal(`Bearer resource_metadata="${other}"`));
      expect([other, await connect()]).toEqual([other, "works"]);
    }
  });

  it("F-D10: Keyhold tries the next place if the place with the path has no metadata", async () => {
    odd.server.play("challenge", () => refusal("Bearer"));
    odd.server.play(wellKnown, good);
    for (const [name, answer] of cases) {
      odd.server.play("resource", () => answer);
      expect([name, await connect()]).toEqual([name, "works"]);
    }
  });

  it("F-D10: Keyhold reads the Bearer challenge among several challenges", async () => {
    odd.server.play("resource", () => ({ status: 404, headers: {}, body: "" }));
    odd.server.play("/elsewhere", good);
    const bearer = `Bearer resource_metadata = "${odd.server.origin}/elsewhere"`;
    for (const challenge of [bearer, `Negotiate, ${bearer}`, `Basic realm="a, b", ${bearer}`, ["Negotiate", bearer]]) {
      odd.server.play("challenge", () => refusal(challenge));
      expect([challenge, await connect()]).toEqual([challenge, "works"]);
    }
  });

  it("F-D10: Keyhold stops at metadata of another server, and reports an outage of the last place", async () => {
    await reopen();
    odd.server.play(wellKnown, good);
    odd.server.play("resource", (usual) => good({ ...usual, resource: "https://mcp.example/mcp" }));
    expect(await connect()).toBe("provider_answer_invalid");
    odd.server.play(wellKnown);
    odd.server.play("resource", () => ({ status: 503, headers: {}, body: "" }));
    expect(await connect()).toBe("provider_unavailable");
  });

  it("F-D10: Keyhold skips entries that are not usable as an authorization server", async () => {
    const tooMany = [null, 42, "", "odd", "http://as.example", "https://u:p@as.example", `${odd.server.origin}/as-999`];
    odd.server.play("resource", (usual) => good({ ...usual, authorization_servers: [...tooMany, issuer()] }));
    expect(await connect()).toBe("works");
  });

  it.each(["", "/", "/mcp/"])(
    "F-G4: Keyhold accepts the resource %j of the server's origin, with a slash or without",
    async (path) => {
      odd.server.play("resource", (usual) => good({ ...usual, resource: odd.server.origin + path }));
      let asked: string | null = null;
      const user = await odd.newUser();
      expect(await odd.connect(user, (url) => (asked = url.searchParams.get("resource")))).toBe("works");
      expect(asked).toBe(odd.server.origin + path);
    },
  );
});

describe("the places of the authorization server's metadata", () => {
  it("F-D10: Keyhold tries the next place if the first place has no metadata", async () => {
    odd.server.play(`/.well-known/openid-configuration${new URL(issuer()).pathname}`, () =>
      good(odd.server.usual("server")),
    );
    for (const [name, answer] of cases) {
      odd.server.play("server", () => answer);
      expect([name, await connect()]).toEqual([name, "works"]);
    }
  });
});

describe("a provider that has moved", () => {
  it("F-I4: Keyhold asks the provider again when a user begins, so it notices the new server at once", async () => {
    expect(await connect()).toBe("works");
    const tenant = odd.server.move();
    const seen: URL[] = [];
    expect(await odd.connect(await odd.newUser(), (url) => seen.push(url))).toBe("works");
    expect(seen[0]?.pathname).toBe(`/as-${tenant}/authorize`);
  });

  it("F-I4: Keyhold also notices new scopes and endpoints when a user begins", async () => {
    expect(await connect()).toBe("works");
    odd.server.play("resource", (usual) => good({ ...usual, scopes_supported: ["read", "write"] }));
    odd.server.play("server", (usual) => good({ ...usual, authorization_endpoint: `${issuer()}/v2/authorize` }));
    const seen: URL[] = [];
    expect(await odd.connect(await odd.newUser(), (url) => seen.push(url))).toBe("works");
    expect(seen[0]?.href.split("?")[0]).toBe(`${issuer()}/v2/authorize`);
    expect(seen[0]?.searchParams.get("scope")).toBe("read write");
  });

  it("F-I4: Keyhold uses the known metadata while the provider does not answer", async () => {
    expect(await connect()).toBe("works");
    odd.server.play("resource", () => ({ status: 503, headers: {}, body: "" }));
    expect(await connect()).toBe("works");
  });
});

describe("an MCP server without metadata", () => {
  it.each([
    ["missing", { status: 404, headers: {}, body: "" }],
    ["a web page", { status: 200, headers: html, body: "<html></html>" }],
  ])(
    "F-G3, F-I12: Keyhold uses a server whose metadata is %s only if its issuer is configured",
    async (_case, answer) => {
      await reopen();
      odd.server.play("resource", () => answer);
      expect(await connect()).toBe("provider_answer_invalid");

      await reopen((origin) => ({ issuer: `${origin}/as-0` }));
      odd.server.play("resource", () => answer);
      const seen: URL[] = [];
      expect(await odd.connect(await odd.newUser(), (url) => seen.push(url))).toBe("works");
      expect(seen[0]?.searchParams.get("resource")).toBe(odd.server.url);
    },
  );

  it("F-G3: Keyhold uses metadata without an authorization server if the issuer is configured, and refuses metadata that names another one", async () => {
    await reopen((origin) => ({ issuer: `${origin}/as-0` }));
    for (const [authorization_servers, verdict] of [
      [undefined, "works"],
      [[], "works"],
      [null, "works"],
      [["https://as.example"], "provider_answer_invalid"],
    ] as const) {
      odd.server.play("resource", (usual) => good({ ...usual, authorization_servers }));
      expect([authorization_servers, await connect()]).toEqual([authorization_servers, verdict]);
    }
  });
});

describe("HTTP Basic", () => {
  beforeAll(() => reopen());

  it("F-I3: Keyhold encodes HTTP Basic credentials as a form, so an id with dashes stays unchanged", async () => {
    odd.server.play("server", (usual) =>
      good({ ...usual, token_endpoint_auth_methods_supported: ["client_secret_basic"] }),
    );
    odd.server.play("registration", (usual) =>
      good({ ...usual, client_id: "a-b._*c d~:/ü", client_secret: "s-%+", token_endpoint_auth_method: null }),
    );
    odd.server.move();
    expect(await connect()).toBe("works");
    const [authorization = ""] = odd.server.authorizations;
    const credentials = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
    expect(credentials).toBe("a-b._*c+d%7E%3A%2F%C3%BC:s-%25%2B");
  });
});

describe("refusals that say nothing about the grant", () => {
  const pages = [408, 425, 429, 403, 200, 302, 502].map((status): [string, Answer] => [
    `${status} with a page`,
    { status, headers: { ...html, "retry-after": "7" }, body: "<html></html>" },
  ]);
  const told = [408, 425, 429].map((status): [string, Answer] => [
    `${status} with an OAuth error`,
    { status, headers: { ...json, "retry-after": "7" }, body: '{"error":"invalid_request"}' },
  ]);

  it.each([...pages, ...told])(
    "F-D19: Keyhold reports %s at a refresh as provider_unavailable, and keeps the grant",
    async (_case, answer) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const user = await odd.newUser();
      await odd.connect(user);
      odd.server.expireAccessTokens();
      odd.server.play("refresh", () => answer);
      const { mcp } = odd.product.keyhold;
      const { url, fetch: send } = await mcp({ userId: user.userId, provider: "odd" });
      const failure = await send(url, { method: "POST", body: '{"jsonrpc":"2.0"}' }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KeyholdError);
      expect(failure).toMatchObject({ code: "provider_unavailable", retryAfter: 7 });
      const response = await user.browser.fetch(paths.tools("odd"));
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "7"]);
      odd.server.play("refresh");
      vi.setSystemTime(Date.now() + 7_000);
      expect(await odd.call(user)).toBe("works");
    },
  );
});
