import { createClient } from "redis";
import { describe, expect, it } from "vitest";
import { agentcard, civic, createKeyhold, KeyholdConfigError, type KeyholdOptions, mcpServer } from "../src/index.js";

const good: KeyholdOptions = {
  publicUrl: "https://app.example.com/api/keyhold",
  keys: ["a key that is long enough for a test"],
  providers: [agentcard({ clientId: "product" })],
};

/** The message of a KeyholdConfigError, or an empty text. */
function complaint(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof KeyholdConfigError) return error.message;
    throw error;
  }
  return "";
}

describe("createKeyhold", () => {
  it("createKeyhold() accepts valid options, and returns the redirect URIs to register", () => {
    const { redirectUris } = createKeyhold({
      ...good,
      providers: [
        agentcard({ clientId: "product" }),
        civic({ clientId: "product", subjectToken: () => "token" }),
        civic({ id: "civic-auth", clientId: "product" }),
      ],
    });
    expect(redirectUris).toEqual({
      agentcard: "https://app.example.com/api/keyhold/callback/agentcard",
      "civic-auth": "https://app.example.com/api/keyhold/callback/civic-auth",
    });
  });

  it.each<[string, Partial<KeyholdOptions>, RegExp]>([
    ["an unset URL", { publicUrl: undefined }, /`publicUrl` must be an https:\/\/ URL/],
    ["no URL", { publicUrl: "/api/keyhold" }, /`publicUrl` must be an https:\/\/ URL/],
    ["http on a host", { publicUrl: "http://app.example.com" }, /`publicUrl` must be an https:\/\/ URL/],
    ["a query", { publicUrl: "https://app.example.com/?a=b" }, /`publicUrl` must have no query/],
    ["any origin", { allowedOrigins: ["*"] }, /`allowedOrigins\.0` must be an https/],
    ["an origin with a path", { allowedOrigins: ["https://app.example.com/"] }, /`allowedOrigins\.0` must be an exact/],
    ["an origin without TLS", { allowedOrigins: ["http://app.example.com"] }, /`allowedOrigins\.0` must be an https/],
    ["no key", { keys: [] }, /`keys` is empty\. Make a key with `openssl/],
    ["an unset key", { keys: [undefined] }, /`keys\.0` is missing or has fewer than 32/],
    ["a short key", { keys: ["short"] }, /`keys\.0` is missing or has fewer than 32/],
    ["no provider", { providers: [] }, /`providers` is empty\. Add agentcard\(\)/],
    ["an empty name", { productName: "" }, /`productName` is empty/],
    [
      "a provider with the id of a user's server",
      { providers: [agentcard({ clientId: "p", id: "own-x" })], customServers: { allow: () => true, most: 1 } },
      /`providers` has an id that begins with `own-`/,
    ],
    [
      "servers of users without a limit",
      { customServers: { allow: () => true } as never },
      /`customServers\.most` must be a whole number/,
    ],
    ["servers of users without a rule", { customServers: { most: 1 } as never }, /`customServers\.allow` is missing/],
    ["a provider twice", { providers: [...good.providers, ...good.providers] }, /two providers with the same id/],
    [
      "a Redis that is not connected",
      { redis: createClient() },
      /`redis` is not connected\. `await redis\.connect\(\)`/,
    ],
    ["an egress proxy that is none", { egressProxy: "egress.internal:3128" }, /`egressProxy` must be an http:\/\/ or/],
    [
      "a sign-in without TLS",
      { signInUrl: "http://app.example.com/login" },
      /`signInUrl` must be a path, such as `\/log/,
    ],
    ["a sign-in of another scheme", { signInUrl: "javascript:alert(1)" }, /`signInUrl` must be a path/],
    ["a sign-in without a slash", { signInUrl: "login" }, /`signInUrl` must be a path/],
    ["a sign-in at a host without a scheme", { signInUrl: "//evil.example/login" }, /`signInUrl` must be a path/],
    ["a sign-in that browsers read as a host", { signInUrl: "/\\evil.example" }, /`signInUrl` must be a path/],
    ["a sign-in with a tab", { signInUrl: "/\t/evil.example" }, /`signInUrl` must be a path/],
    ["a sign-in with credentials", { signInUrl: "https://a:b@app.example.com/" }, /`signInUrl` must be a path/],
    ["a rate limit of nothing", { rateLimit: { limit: 0, window: 60 } }, /`rateLimit.limit` must be more than 0/],
    ["a body limit of nothing", { bodyLimit: 0 }, /`bodyLimit` must be more than 0/],
  ])("createKeyhold() refuses %s with a sentence that says how to fix it", (_case, options, sentence) => {
    expect(complaint(() => createKeyhold({ ...good, ...options }))).toMatch(sentence);
  });

  it("createKeyhold() names everything that is wrong at once, and repeats no secret", () => {
    const said = complaint(() => createKeyhold({ ...good, publicUrl: "", keys: ["hush"] }));
    expect(said).toMatch(/publicUrl[\s\S]*keys/);
    expect(said).not.toContain("hush");
  });
});

describe("agentcard(), civic() and mcpServer()", () => {
  it.each([
    [
      "an unset client id",
      () => agentcard({ clientId: undefined }),
      /"agentcard" [\s\S]*`clientId` is empty\. Register/,
    ],
    [
      "an empty secret",
      () => civic({ clientId: "product", clientSecret: "" }),
      /`clientSecret` is empty\. Pass the secret, or leave/,
    ],
    [
      "an origin without TLS",
      () => agentcard({ clientId: "product", origin: "http://agentcard.example" }),
      /`mcpUrl` must be an https/,
    ],
    [
      "a client id without an issuer",
      () => mcpServer({ id: "linear", name: "Linear", url: "https://mcp.example/mcp", clientId: "product" }),
      /`issuer` is missing\. Name the authorization server/,
    ],
    [
      "a secret of no client",
      () => mcpServer({ id: "linear", name: "Linear", url: "https://mcp.example/mcp", clientSecret: "hush" }),
      /`clientId` is missing\. A secret needs/,
    ],
    [
      "an MCP server without TLS",
      () => mcpServer({ id: "linear", name: "Linear", url: "http://mcp.example/mcp" }),
      /`mcpUrl` must be an https/,
    ],
    ...[
      "http://mcp.example/icon.png",
      "/icon.png",
      "",
      "javascript:alert(1)",
      " javascript:alert(1)",
      "java\nscript:alert(1)",
      "blob:https://mcp.example/1",
      "file:///icon.png",
      "https:icon.png",
      "https://user:hush@mcp.example/icon.png",
      "https://mcp.example/an icon.png",
      `https://mcp.example/${"x".repeat(2_048)}`,
      "data:text/html,<script>alert(1)</script>",
      "data:image/png",
      "data:image/svg+xml",
      "data:,image/png",
      `data:image/png;base64,${"A".repeat(16_384)}`,
      7 as unknown as string,
    ].map((icon): [string, () => unknown, RegExp] => [
      `the icon ${JSON.stringify(icon).slice(0, 50)}`,
      () => mcpServer({ id: "linear", name: "Linear", url: "https://mcp.example/mcp", icon }),
      /`icon` must be an https:\/\/ URL without credentials, or a `data:image/,
    ]),
    ["an id that is no path", () => civic({ clientId: "product", id: "Civic Hub" }), /`id` must be lower-case/],
  ])("a provider's function refuses %s", (_case, make, sentence) => {
    expect(complaint(make)).toMatch(sentence);
  });

  it.each([
    "https://mcp.example/icon.png?size=2#dark",
    "HTTPS://mcp.example/icon.png",
    "data:image/png;base64,iVBORw0KGgo=",
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
  ])("mcpServer() accepts the icon %s, as it is", (icon) => {
    expect(mcpServer({ id: "linear", name: "Linear", url: "https://mcp.example/mcp", icon }).icon).toBe(icon);
  });
});
