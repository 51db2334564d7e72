import * as z from "zod";

/**
 * How the emulated Agentcard behaves in points where the real one varies, or may vary in the future.
 *
 * @example
 * ```ts
 * emulator.agentcard.setBehaviour({ protocol: "2026-07-28", deadGrant: "server_error" });
 * ```
 */
export const AgentcardBehaviour = z.strictObject({
  /**
   * The one revision of MCP that the endpoint supports.
   *
   * @default "2025-11-25"
   */
  protocol: z.enum(["2025-11-25", "2026-07-28"]),
  /**
   * Whether the two metadata documents write the issuer differently, one with and one without a slash at the end, as the recorded documents
   * do. Strict clients refuse that.
   *
   * @default true
   */
  slashQuirk: z.boolean(),
  /**
   * What a second use of a refresh token does: true ends the grant, false only refuses the token.
   *
   * @default true
   */
  reuseEndsGrant: z.boolean(),
  /**
   * What `POST /revoke` ends: only the given token, its grant with all tokens, or every grant of that user to that app.
   *
   * @default "grant"
   */
  revokes: z.enum(["token", "grant", "app"]),
  /**
   * How many seconds the client secret of a new registration is valid, by the provider's clock. 0: it never expires.
   *
   * @default 2592000 (30 days)
   */
  clientSecretSeconds: z.int().nonnegative(),
  /**
   * How `/token` refuses a code or refresh token that is no longer valid: 400 with `invalid_grant`, or 500 with `server_error` and no reason.
   *
   * @default "invalid_grant"
   */
  deadGrant: z.enum(["invalid_grant", "server_error"]),
  /**
   * Whether a 401 of the MCP endpoint has a `WWW-Authenticate` header.
   *
   * @default true
   */
  challenge: z.boolean(),
  /**
   * The response to a tool call whose grant was revoked: 401, or 200 with a tool result that contains the error.
   *
   * @default "unauthorized"
   */
  revokedCall: z.enum(["unauthorized", "tool_result"]),
});
export type AgentcardBehaviour = z.infer<typeof AgentcardBehaviour>;

/** The default behaviour. */
export const defaultBehaviour: AgentcardBehaviour = {
  protocol: "2025-11-25",
  slashQuirk: true,
  reuseEndsGrant: true,
  revokes: "grant",
  clientSecretSeconds: 30 * 24 * 60 * 60,
  deadGrant: "invalid_grant",
  challenge: true,
  revokedCall: "unauthorized",
};
