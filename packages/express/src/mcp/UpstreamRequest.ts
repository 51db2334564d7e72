import type { IncomingHttpHeaders } from "node:http";
import type { DisconnectSignal } from "../performance/DisconnectSignal.js";
import type { CallContext } from "../vault/Grant.js";
import type { Message } from "./checkMessage.js";
import type { UpstreamAnswer } from "./sendUpstream.js";
import type { Unread } from "./withAccessToken.js";

/** A browser's request that goes to a user's MCP server. */
export interface UpstreamRequest {
  readonly call: CallContext;
  readonly method: "POST" | "GET" | "DELETE";
  /** As the browser sent them. */
  readonly headers: IncomingHttpHeaders;
  readonly message: Message | undefined;
  /** The text that Keyhold sends on. */
  readonly text: string | undefined;
  readonly client: DisconnectSignal;
}

/** What an MCP server answered, as the rule for replays sees it. */
export type Answer = UpstreamAnswer & Unread;

/** An answer, and the session id for the browser to see. */
export type SessionAnswer = Answer & { readonly browserSessionId?: string | undefined };

/** Sends a browser's request to the user's MCP server. Layers wrap it: the MCP session around the access token, that around the transport. */
export type Upstream = (request: UpstreamRequest) => Promise<SessionAnswer>;
