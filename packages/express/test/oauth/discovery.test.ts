import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyholdError, type McpServerOptions, mcpServer } from "../../src/index.js";
import { createNetwork } from "../../src/network/createNetwork.js";
import type { AuthorizationContext } from "../../src/oauth/AuthorizationContext.js";
import { authorizationUrl } from "../../src/oauth/authorizationUrl.js";
import { createClientDocuments } from "../../src/oauth/createClientDocuments.js";
import { createClientOf } from "../../src/oauth/createClientOf.js";
import { createDiscover } from "../../src/oauth/createDiscover.js";
import { createRegistrations } from "../../src/oauth/createRegistrations.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { createKeyring } from "../../src/vault/createKeyring.js";
import { reencrypt } from "../../src/vault/reencrypt.js";
import { testKey } from "../support/openProduct.js";
import {
  openProtectedServer,
  type ProtectedServer,
  resourceMetadata,
  serverMetadata,
} from "../support/openProtectedServer.js";

let server: ProtectedServer;
beforeEach(async () => {
  server = await openProtectedServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

const publicUrl = "https://app.example.com/api/keyhold";
const redirectUri = `${publicUrl}/callback/found`;

function discover(
  options: Partial<McpServerOptions> = {},
  store = memoryStore(),
  keys = [testKey],
): Promise<AuthorizationContext> {
  const keyring = createKeyring(keys);
  const network = createNetwork();
  const documents = createClientDocuments(new URL(publicUrl), keyring, () => redirectUri);
  const clientOf = createClientOf(
    documents,
    createRegistrations({ network, store, keyring, redirectUri: () => redirectUri }),
  );
  return createDiscover(network, clientOf)(mcpServer({ id: "found", name: "Found", url: server.url, ...options }));
}

/** The code that the work fails with, or "none". */
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "none",
    (error: unknown) => (error instanceof KeyholdError ? error.code : String(error)),
  );

describe("M1: the MCP server's own metadata", () => {
  it("Keyhold reads the metadata that the 401's `resource_metadata` names", async () => {
    const document = await (await fetch(server.origin + resourceMetadata)).json();
    server.script("/elsewhere", (_req, res) => void res.json(document));
    server.script("/mcp", (_req, res) => {
      res.set("www-authenticate", `Bearer resource_metadata="${server.origin}/elsewhere"`).sendStatus(401);
    });
    const before = server.paths().length;
    expect(await discover()).toMatchObject({ resource: server.url, server: { issuer: `${server.origin}/` } });
    expect(server.paths().slice(before)).not.toContain(resourceMetadata);
  });

  it.each([
    ["with the path", resourceMetadata],
    ["without the path", "/.well-known/oauth-protected-resource"],
  ])("Keyhold finds the metadata at the well-known address %s", async (_case, path) => {
    const document = await (await fetch(server.origin + resourceMetadata)).json();
    server.script(resourceMetadata, (_req, res) => void res.sendStatus(404));
    server.script("/mcp", (_req, res) => void res.sendStatus(401));
    server.script(path, (_req, res) => void res.json(document));
    expect(await discover()).toMatchObject({ resource: server.url });
    expect(
      server
        .paths()
        .filter((one) => one.startsWith("/.well-known/oauth-protected"))
        .slice(1),
    ).toEqual(path === resourceMetadata ? [path] : [resourceMetadata, `${resourceMetadata}/`, path]);
  });

  it("Keyhold accepts metadata of a resource that contains the server, and asks for that resource", async () => {
    await server.change(resourceMetadata, { resource: server.origin });
    expect(await discover()).toMatchObject({ resource: server.origin });
  });

  it.each([
    ["another host", () => "https://mcp.example/mcp"],
    ["another path of the same host", () => `${server.origin}/mcp-two`],
    ["no resource", () => undefined],
  ])("Keyhold refuses metadata of %s", async (_case, resource) => {
    await server.change(resourceMetadata, { resource: resource() });
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
  });

  it.each([
    ["none", []],
    ["one without TLS", ["http://as.example"]],
  ])("Keyhold refuses metadata that names as authorization servers: %s", async (_case, authorization_servers) => {
    await server.change(resourceMetadata, { authorization_servers });
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
  });

  it("Keyhold refuses a server without metadata", async () => {
    server.script("/mcp", (_req, res) => void res.sendStatus(401));
    server.script(resourceMetadata, (_req, res) => void res.sendStatus(404));
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
  });

  it("Keyhold reports the provider as down when the metadata's address does not answer", async () => {
    server.script(resourceMetadata, (_req, res) => void res.sendStatus(503));
    expect(await codeOf(discover())).toBe("provider_unavailable");
  });
});

describe("M2: the authorization server's metadata", () => {
  const { pathname } = new URL("https://as.example/tenant");
  const places = [
    serverMetadata + pathname,
    `/.well-known/openid-configuration${pathname}`,
    `${pathname}/.well-known/openid-configuration`,
  ];

  /** Serves the metadata at this place, for an issuer with a path. */
  async function moveTo(place: string) {
    const issuer = server.origin + pathname;
    const document = (await (await fetch(server.origin + serverMetadata)).json()) as object;
    await server.change(resourceMetadata, { authorization_servers: [issuer] });
    server.script(place, (_req, res) => void res.json({ ...document, issuer }));
  }

  it.each(places)("Keyhold asks for the metadata in MCP's order, and finds it at %s", async (place) => {
    await moveTo(place);
    expect(await discover()).toMatchObject({ server: { issuer: server.origin + pathname } });
    const asked = server.paths().filter((path) => places.includes(path));
    expect(asked).toEqual(places.slice(0, places.indexOf(place) + 1));
  });

  it("Keyhold refuses metadata that names another issuer", async () => {
    await server.change(serverMetadata, { issuer: "https://as.example" });
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
  });

  it("Keyhold refuses a redirect as metadata", async () => {
    server.script(serverMetadata, (_req, res) => res.redirect(`${server.origin}/elsewhere`));
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
    expect(server.paths()).not.toContain("/elsewhere");
  });
});

describe("M5: PKCE", () => {
  it.each([[undefined], [["plain"]]])("Keyhold refuses a server that supports the PKCE methods %j", async (methods) => {
    await server.change(serverMetadata, { code_challenge_methods_supported: methods });
    expect(await codeOf(discover())).toBe("provider_answer_invalid");
  });
});

describe("M9: the scope that Keyhold asks for", () => {
  it("Keyhold asks for the scope in the MCP server's metadata", async () => {
    expect(await discover()).toMatchObject({ scope: "read" });
  });

  it("Keyhold asks for the scope in the 401, if there is one", async () => {
    server.script("/mcp", (_req, res) => void res.set("www-authenticate", 'Bearer scope="a b"').sendStatus(401));
    expect(await discover()).toMatchObject({ scope: "a b" });
  });

  it("Keyhold asks for `offline_access` if the authorization server supports it", async () => {
    await server.change(serverMetadata, { scopes_supported: ["read", "offline_access"] });
    expect(await discover()).toMatchObject({ scope: "read offline_access" });
  });

  it("Keyhold asks for exactly the configured scope", async () => {
    await server.change(serverMetadata, { scopes_supported: ["read", "offline_access"] });
    expect(await discover({ scope: "mine" })).toMatchObject({ scope: "mine" });
  });
});

describe("M3: the product as a client", () => {
  it("Keyhold uses the configured client if its issuer is still the MCP server's", async () => {
    const issuer = `${server.origin}/`;
    expect(await discover({ clientId: "mine", issuer })).toMatchObject({ client: { client_id: "mine" } });
    expect(server.asked("/register")).toEqual([]);
  });

  it("Keyhold does not send the configured client to another issuer", async () => {
    expect(await codeOf(discover({ clientId: "mine", issuer: "https://as.example" }))).toBe("provider_answer_invalid");
    expect(server.paths()).not.toContain(serverMetadata);
  });

  it.each([
    ["that signs, if the server checks signatures", ["none", "private_key_jwt"], ["ES256", "RS256"], "private_key_jwt"],
    ["that signs nothing, if the server knows another kind of signature", ["private_key_jwt"], ["RS256"], "none"],
    ["that signs nothing, if the server does not say which kinds it knows", ["private_key_jwt"], undefined, "none"],
    ["that signs nothing, if the server checks none", ["none"], ["ES256"], "none"],
  ])(
    "Keyhold uses a client metadata document if the server supports it: a client %s",
    async (_which, methods, algorithms, method) => {
      await server.change(serverMetadata, {
        client_id_metadata_document_supported: true,
        token_endpoint_auth_methods_supported: methods,
        token_endpoint_auth_signing_alg_values_supported: algorithms,
      });
      expect(await discover()).toMatchObject({ client: { client_id: `${publicUrl}/client-metadata/found/${method}` } });
      expect(server.asked("/register")).toEqual([]);
    },
  );

  it("Keyhold registers the product at other servers, with all members that the server needs", async () => {
    const { client } = await discover();
    expect(server.asked("/register")).toEqual([
      {
        client_name: "app.example.com",
        redirect_uris: [redirectUri],
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        application_type: "web",
        token_endpoint_auth_method: "client_secret_post",
      },
    ]);
    expect([...server.authority.clients.keys()]).toEqual([client.client_id]);
  });

  it("all processes use the same registration, even if they start at the same time", async () => {
    const store = memoryStore();
    const contexts = await Promise.all(Array.from({ length: 5 }, () => discover({}, store)));
    expect(new Set(contexts.map(({ client }) => client.client_id)).size).toBe(1);
  });

  it("a registration stays the same when the sealing key is replaced", async () => {
    const store = memoryStore();
    const newKey = "another key that is long enough for a test";
    const before = await discover({}, store);
    const reencrypted = await reencrypt(store, createKeyring([newKey, testKey]), async () => undefined);
    expect(reencrypted).toEqual({ reencrypted: 1, current: 0, unreadable: 0 });
    expect((await discover({}, store, [newKey])).client).toEqual(before.client);
  });

  it("Keyhold registers again when the client's secret has expired", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const store = memoryStore();
    server.script("/register", (req, res) => {
      const client_secret_expires_at = Math.floor(Date.now() / 1000) + 3600;
      res.status(201).json({ ...req.body, client_id: "short-lived", client_secret: "s", client_secret_expires_at });
    });
    await discover({}, store);
    await discover({}, store);
    expect(server.asked("/register")).toHaveLength(1);
    vi.setSystemTime(Date.now() + 3_601_000);
    await discover({}, store);
    expect(server.asked("/register")).toHaveLength(2);
  });

  it.each([1, Math.floor(Date.now() / 1000) - 86_400, -1, 1e308, "0", "soon", null])(
    "F-D11, F-L12: Keyhold registers once if the server says that the secret expires at %j",
    async (client_secret_expires_at) => {
      const store = memoryStore();
      server.script("/register", (req, res) => {
        res.status(200).json({ ...req.body, client_id: "odd", client_secret: "s", client_secret_expires_at });
      });
      await discover({}, store);
      expect(await discover({}, store)).toMatchObject({ client: { client_id: "odd", client_secret: "s" } });
      expect(server.asked("/register")).toHaveLength(1);
    },
  );

  it("the operator has to register a client if the server supports neither documents nor registration", async () => {
    await server.change(serverMetadata, { registration_endpoint: undefined });
    const error = await discover().catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "client_refused" });
    expect(String(error instanceof Error && error.cause)).toMatch(/pass `clientId` and `issuer`/);
  });
});

describe("M13: the address that Keyhold sends users to", () => {
  const secrets = { state: "state", codeVerifier: "v".repeat(43), nonce: "nonce" };

  it.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "http://as.example/authorize",
    "/authorize",
  ])("Keyhold does not send users to %s", async (authorization_endpoint) => {
    await server.change(serverMetadata, { authorization_endpoint });
    expect(await codeOf(authorizationUrl(await discover(), redirectUri, secrets))).toBe("provider_answer_invalid");
  });

  it("Keyhold does not send users to their own machine, except if the MCP server runs on this one", async () => {
    const context = await discover();
    const remote = { ...context, provider: { ...context.provider, mcpUrl: "https://mcp.example/mcp" } };
    expect(await codeOf(authorizationUrl(remote, redirectUri, secrets))).toBe("provider_answer_invalid");
    expect(await codeOf(authorizationUrl(context, redirectUri, secrets))).toBe("none");
  });
});
