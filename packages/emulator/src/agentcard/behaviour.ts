import * as z from "zod";

/** What the emulated Agentcard does in one of several ways, since the real one was seen or is expected to. */
export const AgentcardBehaviour = z.strictObject({
  /** The revision of MCP that the endpoint speaks, and the only one. Default `2025-11-25`. */
  protocol: z.enum(["2025-11-25", "2026-07-28"]),
  /**
   * Whether the two metadata documents spell the issuer in two ways, with and without a slash, as the recorded ones do.
   * Strict clients refuse that. Default true.
   */
  slashQuirk: z.boolean(),
  /** Whether using a refresh token twice ends the grant, or is only refused. Default true. */
  reuseEndsGrant: z.boolean(),
  /**
   * What `POST /revoke` ends: the one token that it names, the grant with all its tokens, or every grant of that user to that app. Default `grant`.
   */
  revokes: z.enum(["token", "grant", "app"]),
  /**
   * Seconds until the secret of an app expires, by the provider's clock; 0 for never. For apps that register themselves from now on. Default 2592000, which
   * is 30 days.
   */
  clientSecretSeconds: z.int().nonnegative(),
  /** How `/token` refuses a dead code or refresh token: with 400, or with 500 and no word about the reason. Default `invalid_grant`. */
  deadGrant: z.enum(["invalid_grant", "server_error"]),
  /** Whether a 401 of the MCP endpoint has a `WWW-Authenticate` header. Default true. */
  challenge: z.boolean(),
  /** What a tool call gets after its grant was revoked: a 401, or 200 and a result that says so. Default `unauthorized`. */
  revokedCall: z.enum(["unauthorized", "tool_result"]),
});
export type AgentcardBehaviour = z.infer<typeof AgentcardBehaviour>;

/** How the emulated Agentcard behaves where nothing else is asked for. */
export const usualBehaviour: AgentcardBehaviour = {
  protocol: "2025-11-25",
  slashQuirk: true,
  reuseEndsGrant: true,
  revokes: "grant",
  clientSecretSeconds: 30 * 24 * 60 * 60,
  deadGrant: "invalid_grant",
  challenge: true,
  revokedCall: "unauthorized",
};
