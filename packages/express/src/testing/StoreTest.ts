import type { Store } from "../stores/Store.js";

/** Two stores on one database, as two processes have them, and a prefix for the keys of one test. */
export interface StorePair {
  readonly one: Store;
  readonly other: Store;
  /** All keys of the test begin with it. */
  readonly prefix: string;
}

/** A test of a store. It throws if the store does not keep a promise. */
export interface StoreTest {
  /** A sentence: what the store must do. */
  readonly name: string;
  readonly run: (pair: StorePair) => Promise<void>;
}
