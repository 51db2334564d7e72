import { randomUUID } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import type { Keyring } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { McpConnection } from "./createMcpFetch.js";
import { createSessionIds, type McpSession } from "./createSessionIds.js";
import { isSessionLost } from "./isSessionLost.js";
import { initializeParamsOf, reinitializeSession } from "./reinitializeSession.js";

/** Milliseconds that a replaced or ended session is remembered. */
const REMEMBERED = 24 * 60 * 60_000;
/** How many replacements one process remembers by itself. */
const MOST = 10_000;
/** In the place of an id, where the client has ended the session. */
const ENDED = "";

/** Sessions of clients of the proxy (up to MCP 2025-11-25). They outlive those at the server, which ends them as it likes. */
export interface Sessions {
  /** @returns the browser's id for a session that has begun */
  begin(call: CallContext, firstId: string, initializeParams: unknown): string;
  /** @throws KeyholdError `session_unknown` */
  open(call: CallContext, browserId: string): McpSession;
  /** The server's id, as far as this process knows without asking. */
  idOf(session: McpSession): string;
  /**
   * Finds a session that works, after the server has refused one as unknown: the same one, the one that replaced it, or a new one. A ping
   * proves that a session is lost, since the refusal may come from a tool. All calls of all processes that lost the same session share one
   * new session.
   *
   * @param refusedId the server's session id that it has refused
   * @param version the protocol version that client and server agreed on
   * @returns the session id with which to send the request again; `undefined` if there is no proof that the refused session is lost
   * @throws KeyholdError `session_unknown` if the client has to begin a new session
   */
  restore(
    call: CallContext,
    session: McpSession,
    refusedId: string,
    version: string | undefined,
  ): Promise<string | undefined>;
  /** Notes that the client has ended a session, so that Keyhold does not replace it. */
  end(call: CallContext, session: McpSession): Promise<void>;
}

export interface SessionsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly connectionOf: (call: CallContext) => McpConnection;
}

export function createSessions({ store, keyring, connectionOf }: SessionsOptions): Sessions {
  const { outward, inward } = createSessionIds(keyring);
  const replaced = new Map<string, string>();
  const keyOf = ({ handle }: McpSession, what: "id" | "lock") => `keyhold:{mcp-session:${handle}}:${what}`;
  const contextOf = ({ userId, provider }: CallContext, { handle }: McpSession) => [
    "mcp-session-id",
    userId,
    provider.id,
    handle,
  ];

  async function replace(call: CallContext, session: McpSession, id: string): Promise<void> {
    await store.set(keyOf(session, "id"), keyring.seal(id, contextOf(call, session)), { ttl: REMEMBERED });
  }

  /** What took the place of a session, by the store. */
  async function replacement(call: CallContext, session: McpSession): Promise<string | undefined> {
    const sealed = await store.get(keyOf(session, "id"));
    return sealed === undefined ? undefined : keyring.open(sealed, contextOf(call, session));
  }

  async function beginAgain(call: CallContext, session: McpSession, version: string | undefined): Promise<string> {
    const id =
      session.initializeParams && (await reinitializeSession(connectionOf(call), session.initializeParams, version));
    if (!id) throw new KeyholdError("session_unknown");
    await replace(call, session, id);
    return id;
  }

  return {
    begin: (call, firstId, params) =>
      outward(call, { handle: randomUUID(), firstId, initializeParams: initializeParamsOf(params) }),
    open: inward,
    idOf: ({ handle, firstId }) => replaced.get(handle) ?? firstId,

    async restore(call, session, refusedId, version) {
      const found = replaced.get(session.handle);
      if (found !== undefined && found !== refusedId) return found;
      const id = await withLock(store, keyOf(session, "lock"), async () => {
        const current = (await replacement(call, session)) ?? refusedId;
        if (current === ENDED) throw new KeyholdError("session_unknown");
        const isLost = await isSessionLost(connectionOf(call), current, version);
        if (isLost) return beginAgain(call, session, version);
        return current === refusedId ? undefined : current;
      });
      if (id === undefined) return undefined;
      if (replaced.size >= MOST) replaced.clear();
      replaced.set(session.handle, id);
      return id;
    },

    end: (call, session) => replace(call, session, ENDED),
  };
}
