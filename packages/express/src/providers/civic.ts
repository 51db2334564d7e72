import { defineProvider } from "./defineProvider.js";
import type { Provider, SubjectTokenSource, ToolPolicy } from "./Provider.js";
import { placesOf } from "./placesOf.js";

/** Options of `civic()`. */
export interface CivicOptions {
  /** From `CIVIC_CLIENT_ID`. */
  readonly clientId: string | undefined;
  /** From `CIVIC_CLIENT_SECRET`. Token exchange needs it; signing in at Civic works without for a public client. */
  readonly clientSecret?: string | undefined;
  /** The user's own identity token, to exchange for a Civic one. Left out, users sign in at Civic. */
  readonly subjectToken?: SubjectTokenSource["token"];
  /** What kind of token `subjectToken` returns. Google, for one, issues ID tokens only. Default `id_token`. */
  readonly subjectTokenType?: "id_token" | "access_token";
  /** The UUID of a profile (toolkit) to stay within. */
  readonly profile?: string;
  /** Where Civic answers, its authorization server and its hub alike; only for an emulator. Default: the two real hosts. */
  readonly origin?: string | undefined;
  /** Which tools a browser may call. Default: all. */
  readonly tools?: ToolPolicy;
  /** Default `civic`. */
  readonly id?: string;
  /** Default `Civic`. */
  readonly name?: string;
}

/**
 * Civic: a hub of MCP tools. Users sign in there, or connect in one click by the exchange of their own identity token.
 *
 * @throws KeyholdConfigError where an option is missing or wrong
 */
export function civic({
  clientId = "",
  clientSecret,
  subjectToken,
  subjectTokenType = "id_token",
  profile,
  origin,
  tools,
  id = "civic",
  name = "Civic",
}: CivicOptions): Provider {
  const issuer = `${origin ?? "https://auth.civic.com"}/oauth`;
  const hub = origin ?? "https://app.civic.com";
  return defineProvider({
    id,
    name,
    clientId,
    clientSecret,
    tools,
    issuers: [`${issuer}/`, issuer],
    discovery: "oidc",
    mcpUrl: `${hub}/hub/mcp`,
    mcpHeaders: profile ? { "x-civic-profile-id": profile } : undefined,
    scope: "openid profile email offline_access",
    subjectToken: subjectToken && {
      token: subjectToken,
      type: `urn:ietf:params:oauth:token-type:${subjectTokenType}`,
      parameters: profile ? { civic_profile: profile } : {},
    },
    jobs: {
      capability: { "civic:rest-auth": { version: "1.0" } },
      statusUrl: (jobId) => `${hub}/user/jobs/${jobId}/status`,
    },
    onFreshTokenRejected: "no_access",
    links: ({ content, structuredContent }) => [
      ...placesOf(structuredContent, "authUrl"),
      ...Object.values(Object(content)).flatMap((item) => {
        const { resource } = Object(item);
        const { name, _meta } = Object(resource);
        // Civic writes the name in one of these two places.
        return (name ?? Object(_meta).name) === "authorization_url" ? placesOf(resource, "text") : [];
      }),
    ],
    async account({ claims, listTools }) {
      await listTools();
      const label = claims.email ?? claims.name;
      return typeof label === "string" ? label : undefined;
    },
  });
}
