import type { ConnectionChange } from "@keyhold/contract";

/** Tells every tab of a user, at whichever process it listens, that a connection changed. A hint: who misses one asks anyway, a bit later. */
export interface Changes {
  /** Never fails: nothing depends on a hint. */
  publish(userId: string, change: ConnectionChange): void;
  /**
   * Hears of all changes from the moment that this is done.
   *
   * @returns stops listening
   * @throws KeyholdError `store_unavailable`
   */
  listen(userId: string, listener: (change: ConnectionChange) => void): Promise<() => void>;
  close(): Promise<void>;
}
