import type { ConnectionChange } from "@keyhold/contract";

/** What processes tell each other of a user: a connection changed, or the user has signed out of the product. */
export type Change = ConnectionChange | SignedOut;

export interface SignedOut {
  readonly signedOut: true;
}

/** Tells every tab of a user, at whichever process it listens, that a connection changed. A hint: who misses one asks anyway, a bit later. */
export interface Changes {
  /** Never fails: nothing depends on a hint. */
  publish(userId: string, change: Change): void;
  /**
   * Hears of all changes from the moment that this is done.
   *
   * @returns stops listening
   * @throws KeyholdError `store_unavailable`
   */
  listen(userId: string, listener: (change: Change) => void): Promise<() => void>;
  close(): Promise<void>;
}
