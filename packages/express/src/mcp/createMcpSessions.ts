import { randomUUID } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import type { Keyring } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { McpConnection } from "./createMcpFetch.js";
import { createSessionIds, type McpSession } from "./createSessionIds.js";
import { isSessionLost } from "./isSessionLost.js";
import { initializeParamsOf, reinitializeSession } from "./reinitializeSession.js";

/** Milliseconds that Keyhold remembers a replaced or ended session. */
const REPLACEMENT_LIFETIME = 24 * 60 * 60_000;
/** Stored in place of an id if the client has ended the session. */
const ENDED = "";

/**
 * The MCP sessions of the proxy's clients (up to MCP 2025-11-25). The server can end a session at any time. Keyhold then replaces it, and
 * the client's session continues.
 */
export interface McpSessions {
  /** @returns the session id that the browser gets */
  begin(call: CallContext, firstId: string, initializeParams: unknown): Promise<string>;
  /** @throws KeyholdError `session_unknown` */
  open(call: CallContext, browserId: string): Promise<McpSession>;
  /** The server's current id, from this process's memory only. Another process may know a newer one. */
  idOf(session: McpSession): string;
  /**
   * Finds a session that works, after the server has refused a session id as unknown: the session that already replaced it, or a new one.
   * The refusal can also come from a tool, so Keyhold first sends a ping to prove that the session is lost. All calls that lost the same
   * session share one new session, in all processes.
   *
   * @param refusedId the session id that the server has refused
   * @param version the protocol version that client and server agreed on
   * @returns the session id for the repeated request; `undefined` if Keyhold has no proof that the refused session is lost
   * @throws KeyholdError `session_unknown` if the client must begin a new session
   */
  restore(
    call: CallContext,
    session: McpSession,
    refusedId: string,
    version: string | undefined,
  ): Promise<string | undefined>;
  /** Stores that the client has ended a session, so that Keyhold does not replace it. */
  end(call: CallContext, session: McpSession): Promise<void>;
}

export interface McpSessionsOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly connectionOf: (call: CallContext) => McpConnection;
}

export function createMcpSessions({ store, keyring, connectionOf }: McpSessionsOptions): McpSessions {
  const { outward, inward } = createSessionIds(keyring);
  const replaced = createBoundedMap<string>();
  const keyOf = ({ handle }: McpSession, what: "id" | "lock") => `keyhold:{mcp-session:${handle}}:${what}`;
  const contextOf = ({ userId, connection }: CallContext, { handle }: McpSession) => [
    "mcp-session-id",
    userId,
    connection,
    handle,
  ];

  async function replace(call: CallContext, session: McpSession, id: string): Promise<void> {
    await store.set(keyOf(session, "id"), await keyring.seal(id, contextOf(call, session)), {
      ttl: REPLACEMENT_LIFETIME,
    });
  }

  /** The server's id that replaced the first one, from the store. */
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
      replaced.set(session.handle, id);
      return id;
    },

    end: (call, session) => replace(call, session, ENDED),
  };
}
