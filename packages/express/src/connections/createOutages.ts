import type { Provider } from "../providers/Provider.js";
import { createBoundedMap } from "../util/createBoundedMap.js";

/** Milliseconds that a failed request counts as an outage. A request that succeeds ends the outage at once. */
const OUTAGE_LIFETIME = 30_000;

/** Which providers did not answer this process a moment ago. It only changes the status that pages show. It stops no request. */
export interface Outages {
  note(provider: Provider, answers: boolean): void;
  has(provider: Provider): boolean;
}

export function createOutages(): Outages {
  const away = createBoundedMap<true>({ lifetime: OUTAGE_LIFETIME });
  return {
    note({ id }, answers) {
      if (answers) away.delete(id);
      else away.set(id, true);
    },
    has: ({ id }) => away.get(id) === true,
  };
}
