import type { Provider } from "../providers/Provider.js";

/** Milliseconds that a failed request counts as an outage. A request that succeeds ends the outage at once. */
const COUNTS_FOR = 30_000;

/** Which providers did not answer this process a moment ago. It only changes the status that pages show. It stops no request. */
export interface Outages {
  note(provider: Provider, answers: boolean): void;
  has(provider: Provider): boolean;
}

export function createOutages(): Outages {
  const until = new Map<string, number>();
  return {
    note({ id }, answers) {
      if (answers) until.delete(id);
      else until.set(id, Date.now() + COUNTS_FOR);
    },
    has: ({ id }) => Date.now() < (until.get(id) ?? 0),
  };
}
