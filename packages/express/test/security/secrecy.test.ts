import { inspect } from "node:util";
import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agentcard, civic } from "../../src/index.js";
import { civicJobs } from "../support/civicJobs.js";
import {
  type AuthorizationServer,
  type McpScript,
  openAuthorizationServer,
  type TokenScript,
} from "../support/openAuthorizationServer.js";
import type { Browser } from "../support/openBrowser.js";
import { attemptId, authorize, connect, openProduct, type Product } from "../support/openProduct.js";

const json = { "content-type": "application/json" };
const list = { method: "POST", headers: json, body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' };
const hushed = "hush hush";

let product: Product;
let provider: AuthorizationServer;
let alice: Browser;
/** Every text that Keyhold logged, threw, emitted as an event, or sent to the browser. */
const told: string[] = [];
const secrets = new Set([hushed]);
const tell = (...what: unknown[]) =>
  void told.push(...what.map((one) => (typeof one === "string" ? one : inspect(one, { depth: 20, showHidden: true }))));

/** The parameters of a token request that are secrets. */
const isSecret = (name: string) =>
  ["code", "code_verifier", "refresh_token", "client_secret", "subject_token"].includes(name);
const noteSecrets = (grant: URLSearchParams) => {
  for (const [name, value] of grant) if (isSecret(name)) secrets.add(value);
};

beforeAll(async () => {
  for (const method of ["error", "warn", "log", "info", "debug"] as const)
    vi.spyOn(console, method).mockImplementation(tell);
  provider = await openAuthorizationServer();
  provider.play(noteSecrets);
  provider.playMcp((isAccepted, _res, req) => void (isAccepted && secrets.add(tokenOf(req))));
  product = await openProduct({
    onEvent: tell,
    more: ({ agentcardOptions }) => [
      {
        ...agentcard({ ...agentcardOptions, origin: provider.origin }),
        ownTools: undefined,
        id: "hostile",
        account: undefined,
        jobs: { ...civicJobs, capability: {}, statusUrl: () => `${provider.origin}/mcp` },
      },
      agentcard({ ...agentcardOptions, id: "scripted", clientSecret: "a wrong secret" }),
      civic({ clientId: "product", id: "exchanged", subjectToken: () => hushed, origin: provider.origin }),
    ],
  });
  const send = fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (...request) => {
    const response = await send(...request);
    if (response.url.startsWith(product.origin)) tell([...response.headers], await response.clone().text());
    return response;
  });
  alice = await product.browserOf("alice");
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all([product.close(), provider.close()]);
});

const tokenOf = ({ headers }: { headers: { authorization?: string } }) => headers.authorization?.slice(7) ?? "";

async function connectHostile(): Promise<string> {
  const consent = await fetch(await authorize(alice, "hostile", attemptId()), { redirect: "manual" });
  const callback = consent.headers.get("location") ?? "";
  await alice.navigate((await alice.navigate(callback)).headers.get("location") ?? "");
  return callback;
}

/** Uses the connection in every way: the backend's own `fetch`, the proxy, the tools, and a call that waits. */
async function use(): Promise<void> {
  const mcp = product.keyhold.mcp({ userId: "alice", provider: "hostile" });
  await mcp.then(({ url, fetch }) => fetch(url, list)).then((response) => response.text(), tell);
  for (const [path, init] of [
    [paths.mcp("hostile"), list],
    [paths.tools("hostile"), {}],
    [paths.job("hostile", "job_1"), {}],
    [paths.tool("hostile", "list_cards"), { method: "POST", headers: json, body: "{}" }],
  ] as const)
    await (await alice.fetch(path, init)).text();
}

/** Fails if Keyhold has revealed a secret, or has said nothing at all. */
async function expectSecrecy(): Promise<void> {
  await expect.poll(() => told.length).toBeGreaterThan(0);
  const all = told.splice(0);
  const known = [...secrets, ...product.secrets];
  expect(known.length).toBeGreaterThan(3);
  for (const secret of known) expect(all.filter((text) => text.includes(secret))).toEqual([]);
}

describe("M20: secrets in logs, events, errors and answers", () => {
  it("M20: Keyhold reveals no secret when everything works", async () => {
    for (const id of ["agentcard", "agentcard-public", "civic-auth"]) {
      const { callback } = await connect(product, alice, id);
      secrets.add(new URL(callback).searchParams.get("code") ?? "");
    }
    await alice.fetch(paths.connection("civic"), { method: "POST" });
    for (const id of ["agentcard", "civic", "civic-auth"]) {
      await alice.fetch(paths.tools(id));
      await (await alice.fetch(paths.mcp(id), list)).text();
    }
    product.emulator.agentcard.expireAccessTokens();
    await alice.fetch(paths.tools("agentcard"));
    for (const id of ["agentcard", "agentcard-public", "civic", "civic-auth"])
      await alice.fetch(paths.connection(id), { method: "DELETE" });
    await expectSecrecy();
  });

  it("M20: Keyhold reveals no secret when callbacks are wrong", async () => {
    const callback = await connectHostile();
    await alice.navigate(callback.replace("code=", "code=changed"));
    for (const [name, value] of Object.entries({
      iss: hushed,
      error: hushed,
      error_description: hushed,
      code: hushed,
      state: hushed,
      response: hushed,
    })) {
      const consent = await fetch(await authorize(alice, "hostile", attemptId()), { redirect: "manual" });
      const url = new URL(consent.headers.get("location") ?? "");
      secrets.add(url.searchParams.get("code") ?? "");
      url.searchParams.set(name, value);
      await alice.navigate((await alice.navigate(url.href)).headers.get("location") ?? "");
    }
    await expectSecrecy();
  });

  it("M20: Keyhold reveals no secret when a server refuses the product's own secrets or identity tokens", async () => {
    await connect(product, alice, "scripted");
    await alice.fetch(paths.connection("exchanged"), { method: "POST" });
    await expectSecrecy();
  });

  /** Answers of a token endpoint that repeat what Keyhold has sent. */
  const answers: Record<string, (sent: string) => [status: number, headers: Record<string, string>, body: string]> = {
    "repeats a secret as an error": (error) => [400, json, JSON.stringify({ error, error_description: error })],
    "repeats a secret in a description": (sent) => [
      400,
      json,
      JSON.stringify({ error: "invalid_request", error_description: sent, error_uri: `https://example.com/${sent}` }),
    ],
    "fails, and repeats a secret": (sent) => [500, json, JSON.stringify({ error: "server_error", sent })],
    "answers text that is called JSON": () => [200, json, hushed],
    "answers a page": (sent) => [200, { "content-type": "text/html" }, sent],
    "answers tokens of no type": (sent) => [200, json, JSON.stringify({ access_token: sent, refresh_token: sent })],
    "answers tokens of an unknown type": (sent) => [
      200,
      json,
      JSON.stringify({ access_token: sent, token_type: sent, expires_in: sent }),
    ],
    "answers tokens that fit in no header": (sent) => [
      200,
      json,
      JSON.stringify({ access_token: `${sent}\n${sent}`, token_type: "bearer" }),
    ],
    "answers a broken ID token": (sent) => [
      200,
      json,
      JSON.stringify({ access_token: sent, token_type: "bearer", id_token: sent }),
    ],
    "redirects to an address with a secret": (sent) => [307, { location: `${provider.origin}/token?sent=${sent}` }, ""],
    "challenges with a secret": (sent) => [401, { "www-authenticate": `Basic realm="${sent}"` }, sent],
  };

  it.each(Object.keys(answers))("M20: Keyhold reveals no secret when a token endpoint %s", async (name) => {
    await connectHostile();
    const script: TokenScript = (grant, res) => {
      noteSecrets(grant);
      const sent = grant.get("refresh_token") ?? grant.get("code") ?? grant.get("token") ?? hushed;
      const [status, headers, body] = answers[name]?.(sent) ?? [500, {}, ""];
      return res.writeHead(status, headers).end(body);
    };
    provider.expireAccessTokens();
    provider.play(script);
    await use();
    await connectHostile();
    await use();
    await alice.fetch(paths.connection("hostile"), { method: "DELETE" });
    provider.play(noteSecrets);
    await expectSecrecy();
  });

  const hostile: Record<string, McpScript> = {
    "redirects with the token": (_, res, req) => res.writeHead(307, { location: `/${tokenOf(req)}` }).end(),
    "fails with the token": (_, res, req) => res.writeHead(500, json).end(JSON.stringify({ token: tokenOf(req) })),
    "refuses with the token": (_, res, req) =>
      res.writeHead(401, { "www-authenticate": `Bearer error="${tokenOf(req)}"` }).end(tokenOf(req)),
    "forbids with the token": (_, res, req) => res.writeHead(403, json).end(tokenOf(req)),
    "hangs up": (_, res) => res.destroy(),
  };
  it.each(Object.keys(hostile))("M20: Keyhold reveals no secret when an MCP server %s", async (name) => {
    await connectHostile();
    provider.playMcp((isAccepted, res, req) => {
      secrets.add(tokenOf(req));
      return hostile[name]?.(isAccepted, res, req);
    });
    await use();
    await alice.fetch(paths.connection("hostile"), { method: "DELETE" });
    await expectSecrecy();
  });
});
