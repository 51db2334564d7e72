import { z } from "zod";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { type Keyring, SealBrokenError } from "../vault/keyring.js";
import { introduction } from "./introduceAgain.js";

const session = z.object({
  /** Names the session for its whole life, whatever the server calls it meanwhile. */
  handle: z.string(),
  /** The server's own id at the session's beginning. */
  firstId: z.string(),
  /** How the client introduced itself, so that it can be done again in its name. */
  introduction: introduction.optional(),
});

/** A session at an MCP server, as far as the browser's id tells. */
export type McpSession = z.infer<typeof session>;

/**
 * MCP session ids as clients of the proxy see them: what there is to know of the session, sealed for one user and provider.
 * Nothing has to be stored, the browser never learns the server's own id, and another user's does not open (MCP security
 * best practices, M16).
 */
export interface SessionIds {
  outward(owner: Owner, session: McpSession): string;
  /** @throws KeyholdError `session_unknown` */
  inward(owner: Owner, sealed: string): McpSession;
}

export function createSessionIds(keyring: Keyring): SessionIds {
  const contextOf = ({ userId, provider }: Owner) => ["mcp-session", userId, provider.id, provider.mcpUrl];
  return {
    outward: (owner, known) => keyring.seal(JSON.stringify(known), contextOf(owner)),
    inward: (owner, sealed) => {
      try {
        return session.parse(JSON.parse(keyring.open(sealed, contextOf(owner))));
      } catch (cause) {
        throw cause instanceof SealBrokenError ? new KeyholdError("session_unknown", { cause }) : cause;
      }
    },
  };
}
