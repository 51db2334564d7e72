import type { IncomingHttpHeaders } from "node:http";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import type { UpstreamAnswer } from "./sendUpstream.js";
import type { Unread } from "./withAccessToken.js";

/** A browser's request to a user's MCP server. */
export interface UpstreamRequest {
  readonly call: CallContext;
  readonly method: "POST" | "GET" | "DELETE";
  /** The headers that the browser sent, unchanged. */
  readonly headers: IncomingHttpHeaders;
  readonly message: Message | undefined;
  /** The text that Keyhold sends to the server. */
  readonly text: string | undefined;
  readonly client: DisconnectSignal;
  /** Nothing is sent after it has aborted. */
  readonly cancelled?: AbortSignal | undefined;
}

/** An MCP server's answer, with what the rule for replays needs. */
export type Answer = UpstreamAnswer & Unread;

/** An answer, and the session id that the browser gets. */
export type SessionAnswer = Answer & { readonly browserSessionId?: string | undefined };

/**
 * Sends a browser's request to the user's MCP server. There are three layers, from the outside in: MCP session, access token, transport.
 */
export type Upstream = (request: UpstreamRequest) => Promise<SessionAnswer>;
