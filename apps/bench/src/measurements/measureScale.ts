import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import { type EventStreams, measureEventStreams } from "./measureEventStreams.js";
import { measureStores, type StoreUsers } from "./measureStores.js";

/** What Keyhold costs a large product. */
export interface Scale {
  readonly stores: readonly StoreUsers[];
  readonly streams: EventStreams;
}

/** Many users on the stores of large products, by one process and by several, and many event streams on one process. */
export async function measureScale(stage: Stage, plan: Plan): Promise<Scale> {
  const { scale, processes } = plan;
  const stores = await measureStores(stage, plan, { kinds: ["Redis", "PostgreSQL"], users: scale.users, processes });
  // Afterwards: the users of the streams are also among those whose bytes are counted.
  const streams = await measureEventStreams(stage, plan);
  return { stores, streams };
}
