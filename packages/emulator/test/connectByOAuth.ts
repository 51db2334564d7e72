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

export const about = { name: "assistant", version: "1.0.0" };

/** Connects as the SDK's documentation says: once in vain, which signs the user in, and then with what came of it. */
export const connect = {
  async v1(url: URL, authProvider: OAuthSession) {
    const first = new StreamableHTTPClientTransport(url, { authProvider });
    await expect(new Client(about).connect(first)).rejects.toThrow(UnauthorizedError);
    await first.finishAuth(authProvider.callbacks.at(-1)?.searchParams.get("code") ?? "");
    const client = new Client(about);
    await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
    return client;
  },
  async v2(url: URL, authProvider: OAuthSession, options: { skipIssuerMetadataValidation?: boolean } = {}) {
    const open = () => new ModernClient(about, { versionNegotiation: { mode: "auto" } });
    const first = new ModernTransport(url, { ...options, authProvider });
    await expect(open().connect(first)).rejects.toThrow(ModernUnauthorizedError);
    await first.finishAuth(authProvider.callbacks.at(-1)?.searchParams ?? new URLSearchParams());
    const client = open();
    await client.connect(new ModernTransport(url, { ...options, authProvider }));
    return client;
  },
};
