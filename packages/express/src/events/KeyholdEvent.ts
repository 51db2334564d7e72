import type { ErrorCode } from "@keyhold/contract";
import type { CallContext } from "../vault/Grant.js";

interface About {
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /** The same in all events of one request, or of one connection that `keyhold.mcp()` gave. What several requests wait for belongs to the first. */
  readonly requestId: string;
  /** The attempt to connect, by the id that the page gave it, in all events of its two requests. */
  readonly attempt?: string;
}

export function subjectOf({ userId, provider, requestId, attempt }: CallContext): About {
  return { userId, provider: provider.id, requestId, attempt };
}

/** What happens behind the scenes, for logs, metrics and alerts. Never holds a token, a code, an argument or a provider's text. */
export type KeyholdEvent =
  /** A user has connected. */
  | ({ readonly type: "connected" } & About)
  /** An access token was renewed, by refresh token or by token exchange. */
  | ({ readonly type: "refreshed" } & About)
  /** Connecting, renewing or calling failed. `cause` says why, a line for operators: names, codes and fixed messages only. */
  | ({ readonly type: "failed"; readonly code: ErrorCode; readonly cause: string } & About)
  /** A connection was ended by the user or the product. */
  | ({ readonly type: "disconnected"; readonly revokedAtProvider: boolean } & About)
  /** A browser's request went to the provider's MCP server: the audit record of each call. */
  | ({
      readonly type: "called";
      /** The JSON-RPC method, such as `tools/call`; for a request without a message, the HTTP method. */
      readonly method: string;
      /** The tool, where the method is `tools/call`. */
      readonly tool?: string;
      /** The HTTP status that the browser got; 499 where it left before there was one. */
      readonly status: number;
      /** From the request's arrival to the answer's last byte, in milliseconds. */
      readonly duration: number;
    } & About);

/** Tells the product of an event. Never throws: a listener's error is the listener's. */
export type Emit = (event: KeyholdEvent) => void;
