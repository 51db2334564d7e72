import type { Health } from "@keyhold/contract";
import type { Store } from "./Store.js";

/** Whether the store answers. */
export async function healthOf(store: Store): Promise<Health["status"]> {
  try {
    await store.get("keyhold:health");
    return "ok";
  } catch {
    return "store_unavailable";
  }
}
