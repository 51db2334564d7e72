/** How much is measured. */
export interface Plan {
  /** Each target, before anything is measured; ends with whichever comes first. */
  readonly warmUp: { readonly requests: number; readonly seconds: number };
  /** Rounds per target, and how long each lasts. */
  readonly rounds: number;
  readonly seconds: number;
  /** How many calls are under way at any time under load. */
  readonly callers: number;
  /** Streams for each target whose first byte is timed. */
  readonly streams: number;
  /** Bytes of the one long stream. */
  readonly streamBytes: number;
  /** How many users are connected, in rising order. */
  readonly users: readonly number[];
  /** How many users sign in on each store and call. Further users are only connected. */
  readonly signedIn: number;
  /** How many processes of Keyhold there are, in rising order, beginning with 1. */
  readonly processes: readonly number[];
  /** How many users are connected on the stores of large products, in rising order, how many event streams are open, and how long these are idle. */
  readonly scale: { readonly users: readonly number[]; readonly streams: number; readonly idleSeconds: number };
  /** How often each page is visited, and for how many seconds another tab may take to show a change. */
  readonly page: { readonly rounds: number; readonly patience: number };
}

export const plans = {
  /** What is published. */
  full: {
    warmUp: { requests: 40_000, seconds: 15 },
    rounds: 5,
    seconds: 3,
    callers: 32,
    streams: 100,
    streamBytes: 200_000_000,
    users: [1, 1_000, 100_000],
    signedIn: 1_000,
    processes: [1, 4],
    scale: { users: [1, 1_000, 100_000, 1_000_000], streams: 5_000, idleSeconds: 60 },
    page: { rounds: 10, patience: 5 },
  },
  /** Only to see that everything works. */
  tiny: {
    warmUp: { requests: 20, seconds: 10 },
    rounds: 1,
    seconds: 0.2,
    callers: 4,
    streams: 2,
    streamBytes: 1_000_000,
    users: [1, 10],
    signedIn: 5,
    processes: [1, 2],
    scale: { users: [1, 10], streams: 40, idleSeconds: 0.2 },
    page: { rounds: 1, patience: 0.1 },
  },
} satisfies Record<string, Plan>;
