/** MCP's JSON-RPC error codes. The MCP SDK exports JSON-RPC's own. */

/** The server refuses a request because of its headers, and has not carried anything out (MCP 2026-07-28). */
export const HEADERS_REFUSED = -32020;
/** A tool needs a capability that the client does not have (MCP 2026-07-28). */
export const CAPABILITY_MISSING = -32021;
/** The server refuses a request because of its protocol version, and has not carried anything out (MCP 2026-07-28). */
export const VERSION_REFUSED = -32022;
/**
 * The user must open links first
 * ([MCP 2025-11-25, elicitation](https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error)).
 */
export const URL_ELICITATION_REQUIRED = -32042;
