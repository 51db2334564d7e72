import type { AdapterFactory, Provider } from "oidc-provider";

/**
 * Remembers the apps that register themselves, so that a test can delete their registrations.
 *
 * @param adapter stores the provider's records
 * @returns a function that deletes all these registrations, or one, and returns how many it deleted
 */
export function createForgetClients(
  provider: Provider,
  adapter: AdapterFactory,
): (clientId: string | undefined) => Promise<number> {
  const registered = new Set<string>();
  provider.on("registration_create.success", (_ctx, { clientId }) => void registered.add(clientId));

  return async (clientId) => {
    const forgotten = [...registered].filter((each) => clientId === undefined || each === clientId);
    for (const each of forgotten) {
      await adapter("Client").destroy(each);
      registered.delete(each);
    }
    return forgotten.length;
  };
}
