import type { AdapterFactory, Provider } from "oidc-provider";

/**
 * Follows which apps register themselves, so that they can be forgotten.
 *
 * @param adapter where the provider keeps its records
 * @returns forgets them, all or one, and says how many
 */
export function registeredClients(
  provider: Provider,
  adapter: AdapterFactory,
): (clientId: string | undefined) => Promise<number> {
  const registered = new Set<string>();
  provider.on("registration_create.success", (_ctx, { clientId }) => void registered.add(clientId));

  return async (clientId) => {
    const gone = [...registered].filter((each) => clientId === undefined || each === clientId);
    for (const each of gone) {
      await adapter("Client").destroy(each);
      registered.delete(each);
    }
    return gone.length;
  };
}
