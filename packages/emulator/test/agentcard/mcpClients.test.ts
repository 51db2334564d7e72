import {
  IssuerMismatchError,
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { expect, onTestFinished, test } from "vitest";
import { startAgentcard } from "../support/agentcard.js";
import { clientInfo, connectByOAuth } from "../support/connectByOAuth.js";
import { openOAuthSession } from "../support/openOAuthSession.js";

test.each([
  ["v1", { protocol: "2025-11-25" }, {}],
  ["v2", { protocol: "2025-11-25" }, { skipIssuerMetadataValidation: true }],
  ["v2", { protocol: "2026-07-28", slashQuirk: false }, {}],
] as const)(
  "the MCP SDK's client %s registers, connects, calls tools and refreshes by itself at an Agentcard with %j",
  async (sdk, behaviour, options) => {
    const provider = await startAgentcard({ behaviour });
    const session = openOAuthSession(provider);
    const client = await connectByOAuth[sdk](new URL(`${provider.origin}/mcp`), session, options);
    onTestFinished(() => client.close());

    expect((await client.listTools()).tools).toHaveLength(58);
    const whoami = async () => (await client.callTool({ name: "whoami", arguments: {} })).structuredContent;
    expect(await whoami()).toMatchObject({ email: "alice@example.com", connectionClientName: "Assistant" });

    const before = session.held.tokens;
    provider.expireAccessTokens();
    expect(await whoami()).toMatchObject({ email: "alice@example.com" });
    expect(session.held.tokens?.refresh_token).not.toBe(before?.refresh_token);
    expect(session.callbacks).toHaveLength(1);

    const { client_id: clientId = "" } = session.held.client ?? {};
    expect(provider.revoke({ email: "alice@example.com", clientId })).toBe(1);
    await expect(whoami()).rejects.toThrow();
    expect(session.callbacks).toHaveLength(2);
    expect(provider.log().map(({ event }) => event)).toEqual([
      "client_registered",
      "authorization",
      "code_redeemed",
      "refreshed",
      "revoked_by_user",
      "authorization",
    ]);
  },
);

test("the MCP SDK's client v2 refuses the recorded metadata by default", async () => {
  const provider = await startAgentcard();
  const transport = new ModernTransport(new URL(`${provider.origin}/mcp`), {
    authProvider: openOAuthSession(provider),
  });
  await expect(new ModernClient(clientInfo).connect(transport)).rejects.toThrow(IssuerMismatchError);
});

test("the MCP SDK's clients v1 and v2 report the progress of a call", async () => {
  const url = (provider: { origin: string }) => new URL(`${provider.origin}/mcp`);
  const call = { name: "create_card", arguments: { amount_cents: 500 } };
  const seen: Record<string, (string | undefined)[]> = { v1: [], v2: [] };
  const onprogress = (sdk: string) => (step: { message?: string }) => void seen[sdk]?.push(step.message);

  const legacy = await startAgentcard();
  const v1 = await connectByOAuth.v1(url(legacy), openOAuthSession(legacy));
  onTestFinished(() => v1.close());
  await v1.callTool(call, undefined, { onprogress: onprogress("v1") });

  const modern = await startAgentcard({ behaviour: { protocol: "2026-07-28", slashQuirk: false } });
  const v2 = await connectByOAuth.v2(url(modern), openOAuthSession(modern));
  onTestFinished(() => v2.close());
  await v2.callTool(call, { onprogress: onprogress("v2") });

  const steps = ["Checking limits", "Card created"];
  expect(seen).toEqual({ v1: steps, v2: steps });
});
