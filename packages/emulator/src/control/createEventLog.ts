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

/** The app and the user that an event is about. It never contains a token or a code. */
export interface EventSubject {
  readonly clientId?: string | undefined;
  /** The user's e-mail address. */
  readonly account?: string | undefined;
}

/** One entry of the log, as `GET /__control/log` returns it. */
export interface LogEntry extends EventSubject {
  /** ISO 8601, by the machine's clock. */
  readonly at: string;
  readonly event: EventName;
}

/** Records what happens at a provider. */
export interface EventLog {
  /** Oldest first. */
  readonly entries: readonly LogEntry[];
  record(event: EventName, subject: EventSubject): void;
}

/** Creates an empty log. */
export function createEventLog(): EventLog {
  const entries: LogEntry[] = [];
  return {
    entries,
    record: (event, { clientId, account }) => {
      entries.push({ at: new Date().toISOString(), event, clientId, account });
    },
  };
}
