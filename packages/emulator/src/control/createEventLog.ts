/** What happened at an emulated provider. */
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
  readonly clientId?: string | undefined;
  /** The user's e-mail address. */
  readonly account?: string | undefined;
}

/** The tool call of a `tool_called` entry. */
export interface LoggedCall {
  readonly tool: string;
  /** What the app sent, without bank account numbers. Undefined for a tool that the emulator does not play. */
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
}

/** One entry of the log, as `GET /__control/log` returns it. */
export interface LogEntry extends EventSubject, Partial<LoggedCall> {
  /** ISO 8601, by the machine's clock. */
  readonly at: string;
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
