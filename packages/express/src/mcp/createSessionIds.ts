import { z } from "zod";
import { KeyholdError } from "../errors/KeyholdError.js";
import { type Keyring, SealBrokenError } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { initializeParams } from "./reinitializeSession.js";

const session = z.object({
  /** Names the session for its whole life, whatever the server calls it meanwhile. */
  handle: z.string(),
  /** The server's own id at the session's beginning. */
  firstId: z.string(),
  /** How the client introduced itself, so that it can be done again in its name. */
  initializeParams: initializeParams.optional(),
});

/** A session at an MCP server, as far as the browser's id tells. */
export type McpSession = z.infer<typeof session>;

/**
 * MCP session ids as clients of the proxy see them: what there is to know of the session, sealed for one user and provider.
 * Nothing has to be stored, the browser never learns the server's own id, and another user's does not open (MCP security
 * best practices, M16).
 */
export interface SessionIds {
  outward(call: CallContext, session: McpSession): string;
  /** @throws KeyholdError `session_unknown` */
  inward(call: CallContext, sealed: string): McpSession;
}

export function createSessionIds(keyring: Keyring): SessionIds {
  const contextOf = ({ userId, provider }: CallContext) => ["mcp-session", userId, provider.id, provider.mcpUrl];
  return {
    outward: (call, known) => keyring.seal(JSON.stringify(known), contextOf(call)),
    inward: (call, sealed) => {
      try {
        return session.parse(JSON.parse(keyring.open(sealed, contextOf(call))));
      } catch (cause) {
        throw cause instanceof SealBrokenError ? new KeyholdError("session_unknown", { cause }) : cause;
      }
    },
  };
}
