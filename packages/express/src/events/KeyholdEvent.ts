import type { ErrorCode } from "@keyhold/contract";
import type { Verdict } from "../providers/ToolRules.js";
import type { CallContext } from "../vault/Grant.js";

interface About {
  /** The user id that `identify` returned. */
  readonly userId: string;
  /** The provider's id. */
  readonly provider: string;
  /** The connection's id. */
  readonly connection: string;
  /** The same in all events of one request, or of one connection from `keyhold.mcp()`. If several requests wait for one refresh, its event has the id of the first. */
  readonly requestId: string;
  /** The id of the attempt to connect, which the page chose. The events of both requests of an attempt have it. */
  readonly attempt?: string;
}

/** What Keyhold did when it found out that a connection needs a reconnect. */
export type ReconnectReason = "refresh" | "call" | "invalidate";

export function subjectOf({ userId, provider, connection, requestId, attempt }: CallContext): About {
  return { userId, provider: provider.id, connection, requestId, attempt };
}

/** Who sent a call. */
interface Caller {
  /** A page of the product, or an agent. */
  readonly by: "page" | "agent";
  /** The agent's label. A page has none. */
  readonly agent?: string | undefined;
}

export function callerOf({ by, agent }: CallContext): Caller {
  return { by, agent };
}

interface AboutApproval extends About, Caller {
  /** The approval's id. */
  readonly approvalId: string;
  /** The tool that the approval is about. */
  readonly tool: string;
}

/** What happened to an approval. The `requestId` belongs to the call that asked first. */
export type ApprovalEvent =
  /** A tool call waits for the user's approval. */
  | ({
      readonly type: "approval_requested";
      /** The address of the page where the signed-in user decides. Send it to this user, for example by mail. */
      readonly approveUrl: string;
    } & AboutApproval)
  /** The user has decided. */
  | ({ readonly type: "approved" | "declined" } & AboutApproval)
  /**
   * The user did not decide in time, the approved call did not come in time, or the connection has ended. Keyhold finds that out about a second
   * later, or when it next reads this user's approvals.
   */
  | ({ readonly type: "expired" } & AboutApproval)
  /** The approved call is about to be sent. The approval counts for no other call. */
  | ({ readonly type: "spent" } & AboutApproval);

/** An event for logs, metrics and alerts. It never contains a token, an authorization code, a tool's argument or a provider's text. */
export type KeyholdEvent =
  /** A user has connected. */
  | ({ readonly type: "connected" } & About)
  /** Keyhold refreshed an access token, by refresh token or by token exchange. */
  | ({ readonly type: "refreshed" } & About)
  /** Connecting, refreshing or calling failed, or a stored grant cannot be opened (once an hour for each grant). */
  | ({
      readonly type: "failed";
      /** What went wrong. */
      readonly code: ErrorCode;
      /** Why, in one line for operators: only names, codes and fixed messages. */
      readonly cause: string;
    } & About)
  /**
   * A connection needs a reconnect: until the user connects again, every call fails with `needs_reconnect`. Keyhold sends this event once for
   * each time that a connection gets there, from the process that finds out. It does not send it if the provider only wants a wider scope
   * (`wantsMore`), because other calls still work.
   */
  | ({
      readonly type: "needs_reconnect";
      /** What Keyhold tried: `refresh`, or `call` (the MCP server refuses new access tokens). `invalidate`: the product called `keyhold.invalidate()`. */
      readonly tried: ReconnectReason;
      /** Why, in one line for operators, like the `cause` of `failed`. */
      readonly cause: string;
    } & About)
  /** The user or the product disconnected a provider. It is sent even if nothing was connected. */
  | ({
      readonly type: "disconnected";
      /** Whether the provider confirmed that the grant is over. */
      readonly revokedAtProvider: boolean;
    } & About)
  /** A page or an agent sent a request for the provider's MCP server. This is the audit record of each call, including refused calls. */
  | ({
      readonly type: "called";
      /** The JSON-RPC method, such as `tools/call`; for a request without a message, the HTTP method. */
      readonly method: string;
      /** The tool, if the method is `tools/call`. */
      readonly tool?: string;
      /** What the rules say about the tool call. Absent for other methods, and for a call that was refused before. */
      readonly verdict?: Verdict;
      /** The id of the approval that the call needed. */
      readonly approvalId?: string | undefined;
      /** The HTTP status that the caller got; 499 if the caller disconnected before there was one. */
      readonly status: number;
      /** Milliseconds from the request's arrival to the last byte of the answer; for `keyhold.mcp()`, to the beginning of the answer. */
      readonly duration: number;
    } & About &
      Caller)
  | ApprovalEvent;

/** Calls the product's listener. It never throws, even if the listener does. */
export type Emit = (event: KeyholdEvent) => void;
