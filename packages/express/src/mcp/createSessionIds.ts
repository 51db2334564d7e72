import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";
import { type Keyring, SealBrokenError } from "../vault/keyring.js";

/**
 * MCP session ids as clients of the proxy see them: the server's own, sealed for one user and provider. Nothing has to be stored, the
 * browser never learns the real one, and another user's does not open (MCP security best practices, M16).
 */
export interface SessionIds {
  outward(owner: Owner, sessionId: string): Promise<string>;
  /** @throws KeyholdError `session_unknown` */
  inward(owner: Owner, sealed: string): Promise<string>;
}

export function createSessionIds(keyring: Keyring): SessionIds {
  const contextOf = ({ userId, provider }: Owner) => ["mcp-session", userId, provider.id, provider.clientId];
  return {
    outward: (owner, sessionId) => keyring.seal(sessionId, contextOf(owner)),
    inward: async (owner, sealed) => {
      try {
        return await keyring.open(sealed, contextOf(owner));
      } catch (cause) {
        throw cause instanceof SealBrokenError ? new KeyholdError("session_unknown", { cause }) : cause;
      }
    },
  };
}
