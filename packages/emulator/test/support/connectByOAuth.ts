import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
  UnauthorizedError as ModernUnauthorizedError,
} from "@modelcontextprotocol/client";
import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { expect } from "vitest";
import type { OAuthSession } from "./openOAuthSession.js";

export const clientInfo = { name: "assistant", version: "1.0.0" };

/** Connects as the SDK's documentation describes: the first attempt fails and signs the user in, the second one uses the tokens. */
export const connectByOAuth = {
  async v1(url: URL, authProvider: OAuthSession) {
    const first = new StreamableHTTPClientTransport(url, { authProvider });
    await expect(new Client(clientInfo).connect(first)).rejects.toThrow(UnauthorizedError);
    await first.finishAuth(authProvider.callbacks.at(-1)?.searchParams.get("code") ?? "");
    const client = new Client(clientInfo);
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
    return client;
  },
  async v2(url: URL, authProvider: OAuthSession, options: { skipIssuerMetadataValidation?: boolean } = {}) {
    const open = () => new ModernClient(clientInfo, { versionNegotiation: { mode: "auto" } });
    const first = new ModernTransport(url, { ...options, authProvider });
    await expect(open().connect(first)).rejects.toThrow(ModernUnauthorizedError);
    await first.finishAuth(authProvider.callbacks.at(-1)?.searchParams ?? new URLSearchParams());
    const client = open();
    await client.connect(new ModernTransport(url, { ...options, authProvider }));
    return client;
  },
};
