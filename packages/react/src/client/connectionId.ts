import type { ConnectionId } from "@keyhold/contract";

/** Returns the id of a connection in an answer. An older backend sends none, and an id that does not belong to the provider counts as absent. */
export function connectionId(provider: string, id: unknown): ConnectionId {
  const isOurs =
    typeof id === "string" && id.startsWith(provider) && /^(\.[a-z0-9]+)?$/.test(id.slice(provider.length));
  return isOurs ? id : provider;
}

/** Whether an id can only be a connection's, and not a provider's. */
export function isFurther(id: string): boolean {
  return id.includes(".");
}

/** The provider's id in the id of a connection. */
export function providerOf(id: string): string {
  return id.split(".", 1)[0] ?? id;
}
