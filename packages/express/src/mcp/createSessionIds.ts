import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type Keyring, SealBrokenError } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { initializeParams } from "./reinitializeSession.js";

const session = z.object({
  /** Keyhold's own id of the session. It stays the same if the server's id changes. */
  handle: z.string(),
  /** The server's id when the session began. */
  firstId: z.string(),
  /** The client's `initialize` parameters, so that Keyhold can begin a new session for the client. */
  initializeParams: initializeParams.optional(),
});

/** What the browser's session id says about a session at an MCP server. */
export type McpSession = z.infer<typeof session>;

/**
 * The MCP session ids that clients of the proxy get. Such an id contains the session's data, sealed for one user and connection. So Keyhold
 * stores nothing, the browser never learns the server's own id, and the id of another user does not open (MCP security best practices,
 * M16).
 */
export interface SessionIds {
  outward(call: CallContext, session: McpSession): Promise<string>;
  /** @throws KeyholdError `session_unknown` */
  inward(call: CallContext, sealed: string): Promise<McpSession>;
}

export function createSessionIds(keyring: Keyring): SessionIds {
  const contextOf = ({ userId, provider, connection }: CallContext) => [
    "mcp-session",
    userId,
    connection,
    provider.mcpUrl,
  ];
  return {
    outward: (call, known) => keyring.seal(JSON.stringify(known), contextOf(call)),
    inward: async (call, sealed) => {
      try {
        return session.parse(JSON.parse(await keyring.open(sealed, contextOf(call))));
      } catch (cause) {
        throw cause instanceof SealBrokenError ? new KeyholdError("session_unknown", { cause }) : cause;
      }
    },
  };
}
