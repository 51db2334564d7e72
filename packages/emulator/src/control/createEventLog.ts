/**
 * What happened at an emulated provider:
 *
 * - `client_registered`: an app registered itself.
 * - `authorization`: a user gave consent, and the app got a code.
 * - `denied`: a user refused consent.
 * - `code_redeemed`: an app got tokens for a code.
 * - `refreshed`: an app got tokens for a refresh token.
 * - `reuse_detected`: an app sent a code or a refresh token that was used before, and the grant ended.
 * - `revoked_by_client`: an app revoked a token or a grant.
 * - `revoked_by_user`: a user ended a grant, or the test did that for the user.
 * - `token_exchanged`: an app got a token for a user's token of another issuer. Only at Civic.
 * - `tool_called`: an app called a tool. Only at Agentcard.
 */
export type EventName =
  | "client_registered"
  | "authorization"
  | "denied"
  | "code_redeemed"
  | "refreshed"
  | "reuse_detected"
  | "revoked_by_client"
  | "revoked_by_user"
  | "token_exchanged"
  | "tool_called";

/** The app and the user that an event is about. It never contains a token or a code. */
export interface EventSubject {
  /** The app's client id. */
  readonly clientId?: string | undefined;
  /** The user's e-mail address. */
  readonly account?: string | undefined;
}

/** The tool call of a `tool_called` entry. */
export interface LoggedCall {
  /** The tool's name. */
  readonly tool: string;
  /** What the app sent, without bank account numbers. Undefined for a tool that the emulator does not play. */
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}

/** One entry of the log, as `GET /__control/log` returns it. */
export interface LogEntry extends EventSubject, Partial<LoggedCall> {
  /** ISO 8601, by the machine's clock. */
  readonly at: string;
  /** What happened. */
  readonly event: EventName;
}

/** Records what happens at a provider. */
export interface EventLog {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  record(event: EventName, subject: EventSubject, call?: LoggedCall): void;
}

/** Creates an empty log. */
export function createEventLog(): EventLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    record: (event, { clientId, account }, call) => {
      entries.push({ at: new Date().toISOString(), event, clientId, account, ...call });
    },
  };
}
