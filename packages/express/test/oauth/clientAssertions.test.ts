import { authorizePath, paths } from "@keyhold/contract";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { describe, expect, it, onTestFinished } from "vitest";
import { type KeyholdEvent, mcpServer } from "../../src/index.js";
import { openBrowser } from "../support/openBrowser.js";
import { openOidcServer } from "../support/openOidcServer.js";
import { attemptId, mount, openProduct, testKey } from "../support/openProduct.js";
import { openProtectedServer, type ProtectedServer, serverMetadata } from "../support/openProtectedServer.js";

const publicOrigin = "https://app.example.com";
const newerKey = "a newer key that is long enough for a test";
const clientId = (method: string) => publicOrigin + mount + paths.clientMetadata("found", method);

const events: KeyholdEvent[] = [];

/** A product behind a TLS proxy, with the MCP server as the provider `found`, and the browser of one user. */
async function openBehindTls(url: string, keys = [testKey]) {
  const product = await openProduct({
    keys,
    publicUrl: publicOrigin + mount,
    identify: () => "alice",
    onEvent: (event) => void events.push(event),
    more: () => [mcpServer({ id: "found", name: "Found", url })],
  });
  onTestFinished(product.close);
  const browser = openBrowser(product.mount);
  const headers = { "x-forwarded-proto": "https" };
  const read = (address: string) => fetch(address.replace(publicOrigin, product.origin));
  return {
    /** Sends a request for the product's public address to the product. */
    read,
    async keyIds(): Promise<unknown[]> {
      const { jwks } = (await (await read(clientId("private_key_jwt"))).json()) as { jwks: JSONWebKeySet };
      return jwks.keys.map(({ kid }) => kid);
    },
    /** Connects. @returns the state of the attempt */
    async connect(approve: (url: string) => Promise<string>): Promise<unknown> {
      const attempt = attemptId();
      const start = mount + authorizePath("found", { attempt, display: "popup" });
      const { headers: answer } = await browser.navigate(start, headers);
      const callback = new URL(await approve(answer.get("location") ?? ""));
      await browser.navigate(callback.pathname + callback.search, headers);
      return (await browser.json(paths.attempt("found", attempt), { headers })).body;
    },
    call: () => browser.json(paths.tool("found", "read"), { method: "POST", headers }),
  };
}

describe("B1: a server that reads client metadata documents", () => {
  /** @param read fetches a document for the authorization server */
  async function openServer(method: "private_key_jwt" | "none", read: (url: string) => Promise<Response>) {
    const server = await openOidcServer(method, read);
    onTestFinished(server.close);
    return server;
  }

  it("Keyhold is a confidential client: it signs an assertion when it connects and when it refreshes", async () => {
    const documents: string[] = [];
    const server = await openServer("private_key_jwt", (url) => {
      documents.push(url);
      return product.read(url);
    });
    const product = await openBehindTls(server.url);
    expect(await product.connect(server.approve)).toMatchObject({ status: "connected" });
    expect(await product.call()).toMatchObject({ status: 200 });
    expect(documents).toEqual([clientId("private_key_jwt")]);
    server.expireAccessTokens();
    expect(await product.call()).toMatchObject({ status: 200 });
    expect(server.log).toEqual(["authorization_code", "refresh_token"]);
  });

  it("R8: the server refuses a product that signs with a key that is not in its document", async () => {
    const server = await openServer("private_key_jwt", (url) => product.read(url));
    const product = await openBehindTls(server.url);
    const impostor = await openBehindTls(server.url, [newerKey]);
    expect(await impostor.connect(server.approve)).toEqual({ status: "failed", code: "client_refused" });
    expect(await product.connect(server.approve)).toMatchObject({ status: "connected" });
  });

  it("Keyhold is a public client if the server does not check signatures", async () => {
    const documents: string[] = [];
    const server = await openServer("none", (url) => {
      documents.push(url);
      return product.read(url);
    });
    const product = await openBehindTls(server.url);
    expect(await product.connect(server.approve)).toMatchObject({ status: "connected" });
    expect(documents).toEqual([clientId("none")]);
  });

  it.each([
    ["a new key was added in front", [testKey], [newerKey, testKey]],
    ["the old key was removed", [newerKey, testKey], [newerKey]],
  ])("a server that remembers the document of before %s still accepts Keyhold", async (_step, before, after) => {
    const server = await openServer("private_key_jwt", (url) => old.read(url));
    const [old, current] = [await openBehindTls(server.url, before), await openBehindTls(server.url, after)];
    expect(await current.connect(server.approve)).toMatchObject({ status: "connected" });
    expect(await current.keyIds()).toHaveLength(after.length);
    expect(await current.keyIds()).not.toEqual(await old.keyIds());
  });

  it("the document contains only public keys, and is the same in every process", async () => {
    const product = await openBehindTls("https://mcp.example/mcp");
    const other = await openBehindTls("https://mcp.example/mcp");
    const document = await (await product.read(clientId("private_key_jwt"))).json();
    expect(document).toMatchObject({
      client_id: clientId("private_key_jwt"),
      token_endpoint_auth_method: "private_key_jwt",
      token_endpoint_auth_signing_alg: "ES256",
      jwks: {
        keys: [
          {
            kty: "EC",
            crv: "P-256",
            alg: "ES256",
            use: "sig",
            kid: expect.stringMatching(/^[\w-]{43}$/),
            x: expect.stringMatching(/^[\w-]{43}$/),
            y: expect.stringMatching(/^[\w-]{43}$/),
          },
        ],
      },
    });
    expect(JSON.stringify(document)).not.toContain('"d"');
    expect(await (await other.read(clientId("private_key_jwt"))).json()).toEqual(document);
  });
});

describe("client assertions", () => {
  const id = clientId("private_key_jwt");
  const approve = async (url: string) => (await fetch(url, { redirect: "manual" })).headers.get("location") ?? "";
  const sentTo = (server: ProtectedServer) =>
    server.asked("/token").map(({ client_assertion }) => String(client_assertion));

  async function openServer() {
    const server = await openProtectedServer();
    onTestFinished(server.close);
    await server.change(serverMetadata, {
      client_id_metadata_document_supported: true,
      token_endpoint_auth_methods_supported: ["private_key_jwt"],
      token_endpoint_auth_signing_alg_values_supported: ["ES256"],
    });
    const redirectUri = publicOrigin + mount + paths.callback("found");
    server.authority.clients.set(id, { client_id: id, redirect_uris: [redirectUri] });
    return { server, product: await openBehindTls(server.url) };
  }

  it("U5: an assertion is only for the authorization server's issuer, and each request has a new one", async () => {
    const { server, product } = await openServer();
    for (const _time of ["first", "second"])
      expect(await product.connect(approve)).toMatchObject({ status: "connected" });

    const { jwks } = (await (await product.read(id)).json()) as { jwks: JSONWebKeySet };
    const checked = await Promise.all(
      sentTo(server).map((assertion) => jwtVerify(assertion, createLocalJWKSet(jwks), { issuer: id, subject: id })),
    );
    expect(checked.map(({ payload }) => payload.aud)).toEqual([`${server.origin}/`, `${server.origin}/`]);
    expect(new Set(checked.map(({ payload }) => payload.jti)).size).toBe(2);
    for (const { payload } of checked) expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(60);
  });

  it("no error or log contains an assertion, even if the server repeats it", async () => {
    const { server, product } = await openServer();
    server.script("/token", ({ body }, res) => {
      res.status(400).json({ error: "invalid_client", error_description: body.client_assertion });
    });
    events.length = 0;
    expect(await product.connect(approve)).toEqual({ status: "failed", code: "client_refused" });
    await expect.poll(() => events).toMatchObject([{ type: "failed", code: "client_refused" }]);
    const [assertion = ""] = sentTo(server);
    expect(assertion.split(".")).toHaveLength(3);
    expect(JSON.stringify(events)).not.toContain(assertion);
  });
});
