import type { ActivityChange, ApprovalChange, ConnectionChange } from "@keyhold/contract";

/**
 * A message between processes about a user: a connection changed, its grant was replaced, the user signed out of the product, an agent
 * cancelled a call, an approval or a question has changed, or the record has new lines.
 */
export type Change =
  | ConnectionChange
  | GrantReplaced
  | SignedOut
  | CallCancelled
  | ApprovalChange
  | QuestionChange
  | ActivityChange;

/** The user has just connected, maybe with another account. Pages get a message later, when the account has a label (`ConnectionChange`). */
export interface GrantReplaced {
  /** The connection's id. */
  readonly replaced: string;
}

export interface SignedOut {
  readonly signedOut: true;
}

/** An agent does not wait for a call any more. */
export interface CallCancelled {
  /** A digest that names the call. */
  readonly cancelled: string;
}

/** The user has answered a tool's question, or its call has a next step. */
export interface QuestionChange {
  /** The question's id. */
  readonly question: string;
}

/**
 * Tells every process that a connection of a user changed: event streams tell the tabs, and streams of the MCP proxy end. It is only a hint: a
 * tab that does not get it asks the backend later.
 */
export interface Changes {
  /** Sends a change. Never fails, because nothing depends on a hint. */
  publish(userId: string, change: Change): void;
  /**
   * Listens to a user's changes. After the promise resolves, the listener gets every change.
   *
   * @param onGap called when changes may have been lost, because the connection to the store was lost for a while
   * @returns a function that stops listening
   * @throws KeyholdError `store_unavailable`
   */
  listen(userId: string, onChange: (change: Change) => void, onGap?: () => void): Promise<() => void>;
  close(): Promise<void>;
}
