import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { ToolCall } from "../providers/ToolCall.js";

/**
 * What makes two calls the same call: user, connection, caller, grant, tool and arguments, as canonical JSON
 * ([RFC 8785](https://www.rfc-editor.org/rfc/rfc8785)). The order of members does not matter, but each value does. The digest leaves out
 * the JSON-RPC id, `_meta` and the session, because they change when a client tries again.
 *
 * @param grantId the id of the grant (`grantIdOf`)
 */
export function callDigest(call: ToolCall, grantId: string): string {
  const { userId, connection, by, agent = null, tool, arguments: args } = call;
  return hash("sha256", String(canonicalize([userId, connection, by, agent, grantId, tool, args])), "base64url");
}
