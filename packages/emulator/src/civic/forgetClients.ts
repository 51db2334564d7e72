import type { CivicData } from "./createCivicData.js";

/**
 * Deletes the registrations of apps that registered themselves. The apps of the options have no records.
 *
 * @param clientId undefined: all of them
 * @returns how many it deleted
 */
export function forgetClients({ records }: CivicData, clientId: string | undefined): number {
  const registered = records.get("Client") ?? new Map<string, unknown>();
  const forgotten = [...registered.keys()].filter((each) => clientId === undefined || each === clientId);
  for (const each of forgotten) registered.delete(each);
  return forgotten.length;
}
