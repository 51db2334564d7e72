import type {
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import type { EmulatedProvider } from "../../src/index.js";
import { redirectUri } from "./agentcard.js";

/** What an MCP client stores about its authorization. Its user is Alice, who gives consent at once. */
export interface OAuthSession extends OAuthClientProvider {
  readonly held: {
    client?: StoredOAuthClientInformation;
    tokens?: StoredOAuthTokens;
    verifier?: string;
    discovery?: OAuthDiscoveryState;
  };
  readonly redirectUrl: string;
  /** The redirect URI of each authorization, with its code. */
  readonly callbacks: URL[];
}

/** Opens an empty session for the clients of both MCP SDKs. The client must register itself. */
export function openOAuthSession(provider: EmulatedProvider): OAuthSession {
  const held: OAuthSession["held"] = {};
  const callbacks: URL[] = [];
  return {
    held,
    callbacks,
    redirectUrl: redirectUri,
    clientMetadata: {
      client_name: "Assistant",
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    clientInformation: () => held.client,
    saveClientInformation: (client) => {
      held.client = client;
    },
    tokens: () => held.tokens,
    saveTokens: (tokens) => {
      held.tokens = tokens;
    },
    invalidateCredentials: (scope) => {
      if (scope === "tokens" || scope === "all") held.tokens = undefined;
    },
    saveCodeVerifier: (verifier) => {
      held.verifier = verifier;
    },
    codeVerifier: () => held.verifier ?? "",
    saveDiscoveryState: (discovery) => {
      held.discovery = discovery;
    },
    discoveryState: () => held.discovery,
    redirectToAuthorization: async (url) => {
      callbacks.push(new URL(await provider.approve({ url: url.href, email: "alice@example.com" })));
    },
  };
}
