import type { Health } from "@keyhold/contract";
import type { Store } from "./Store.js";

/** So many that each node of a cluster has some. */
const KEYS = Array.from({ length: 16 }, (_, index) => `keyhold:health:${index}`);

/** Whether the store answers. Of a cluster, one node is enough: another process would serve no more users than this one. */
export async function healthOf(store: Store): Promise<Health["status"]> {
  try {
    await Promise.any(KEYS.map((key) => store.get(key)));
    return "ok";
  } catch {
    return "store_unavailable";
  }
}
