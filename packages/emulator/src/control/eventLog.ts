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
  | "token_exchanged";

/** Whom an event concerns. Never a token or a code. */
export interface EventSubject {
  readonly clientId?: string;
  /** The user's e-mail address. */
  readonly account?: string;
}

/** One entry of the log that `GET /__control/log` shows. */
export interface LogEntry extends EventSubject {
  /** ISO 8601. */
  readonly at: string;
  readonly event: EventName;
}

/** What happened so far, oldest first. */
export interface EventLog {
  readonly entries: readonly LogEntry[];
  record(event: EventName, subject: EventSubject): void;
}

/** An empty log. */
export function createEventLog(): EventLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    record: (event, { clientId, account }) => {
      entries.push({ at: new Date().toISOString(), event, clientId, account });
    },
  };
}
