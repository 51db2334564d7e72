import { isLoopback } from "../network/secureUrl.js";

/** The product's metadata, for a server at which it registers ([RFC 7591, section 2](https://www.rfc-editor.org/rfc/rfc7591#section-2)). */
export interface ClientMetadata {
  readonly client_name: string;
  readonly redirect_uris: [string];
  readonly grant_types: ["authorization_code", "refresh_token"];
  readonly response_types: ["code"];
  readonly application_type: "web" | "native";
  readonly token_endpoint_auth_method: string;
}

/**
 * @param redirectUri the provider's redirect URI
 * @param productName the name that users read at the server
 */
export function clientMetadata(
  redirectUri: string,
  token_endpoint_auth_method: string,
  productName = new URL(redirectUri).host,
): ClientMetadata {
  return {
    client_name: productName,
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    // Authorization servers do not accept localhost in the redirect URI of a `web` application.
    application_type: isLoopback(redirectUri) ? "native" : "web",
    token_endpoint_auth_method,
  };
}
