import type { IncomingHttpHeaders } from "node:http";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import type { Sent } from "./mayAct.js";
import type { UpstreamAnswer, WaitingClient } from "./sendUpstream.js";
import type { Unread } from "./withAccessToken.js";

/** The HTTP methods of MCP. */
export const METHODS = ["POST", "GET", "DELETE"] as const;

/** A request to a user's MCP server. */
export interface ServerRequest {
  readonly call: CallContext;
  readonly method: (typeof METHODS)[number];
  /** The headers of the client, in lower case. The transport adds the headers of Keyhold and of the provider. */
  readonly headers: IncomingHttpHeaders;
  readonly message: Sent | undefined;
  /** The text that Keyhold sends to the server. */
  readonly text: string | undefined;
  readonly client: WaitingClient;
  /** Nothing is sent after it has aborted. */
  readonly cancelled?: AbortSignal | undefined;
}

/** A browser's request to a user's MCP server, with all headers that the browser sent. */
export interface UpstreamRequest extends ServerRequest {
  readonly message: Message | undefined;
}

/** An MCP server's answer, with what the rule for replays needs. */
export type Answer = UpstreamAnswer & Unread;

/** An answer, and the session id that the browser gets. */
export type SessionAnswer = Answer & { readonly browserSessionId?: string | undefined };

/**
 * Sends a browser's request to the user's MCP server. There are three layers, from the outside in: MCP session, access token, transport.
 */
export type Upstream = (request: UpstreamRequest) => Promise<SessionAnswer>;
