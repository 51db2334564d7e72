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
  deadGrant: "invalid_grant",
  challenge: true,
  revokedCall: "unauthorized",
};
