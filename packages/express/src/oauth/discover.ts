import { type AuthorizationServer, discoveryRequest, processDiscoveryResponse } from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import { fromOAuthError } from "./fromOAuthError.js";
import { knownSpelling } from "./knownSpelling.js";
import { peekJson } from "./peekJson.js";
import { requestOptions } from "./requestOptions.js";

/** Milliseconds that metadata is used for before it is asked again. */
const FRESH_FOR = 3_600_000;

/** Finds a provider's authorization server. */
export type Discover = (provider: Provider) => Promise<AuthorizationServer>;

/**
 * Makes the function that asks providers for their metadata and remembers it for an hour. Failures are not remembered.
 *
 * @see [RFC 8414](https://www.rfc-editor.org/rfc/rfc8414#section-3), [OpenID Connect Discovery 1.0](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig)
 */
export function createDiscover(): Discover {
  const known = new Map<string, { readonly metadata: Promise<AuthorizationServer>; readonly until: number }>();

  return (provider) => {
    const entry = known.get(provider.id);
    if (entry && Date.now() < entry.until) return entry.metadata;
    const metadata = ask(provider);
    known.set(provider.id, { metadata, until: Date.now() + FRESH_FOR });
    metadata.catch(() => known.delete(provider.id));
    return metadata;
  };
}

async function ask(provider: Provider): Promise<AuthorizationServer> {
  try {
    const response = await discoveryRequest(new URL(provider.issuers[0]), {
      ...requestOptions(provider),
      algorithm: provider.discovery,
    });
    const issuer = knownSpelling(provider, await peekJson(response, "issuer"));
    const server = await processDiscoveryResponse(new URL(issuer), response);
    // PKCE is never optional, and a server that does not name S256 is refused (MCP authorization, M5).
    if (!server.code_challenge_methods_supported?.includes("S256")) throw new KeyholdError("provider_answer_invalid");
    return server;
  } catch (error) {
    throw fromOAuthError(error);
  }
}
