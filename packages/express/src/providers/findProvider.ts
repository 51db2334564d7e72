import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "./Provider.js";

/** The ids of servers that users have added begin with it. */
export const OWN_PREFIX = "own-";
/** The part of a further connection's id after the dot. */
const SUFFIX = /^[a-z0-9]{10}$/;

/**
 * Finds the provider with an id.
 *
 * @throws KeyholdError `unknown_provider` if there is none
 */
export function findProvider(providers: readonly Provider[], id: unknown): Provider {
  const provider = providers.find((one) => one.id === id);
  if (!provider) throw new KeyholdError("unknown_provider");
  return provider;
}

/**
 * Finds the provider of a connection. The id does not say whether the user has this connection.
 *
 * @param connection the provider's id, or `<provider>.<suffix>`
 * @returns `undefined` if the id is malformed, or the provider is not configured
 */
export function providerOf(providers: readonly Provider[], connection: string): Provider | undefined {
  const [id, suffix, ...rest] = connection.split(".");
  const isId = rest.length === 0 && (suffix === undefined || SUFFIX.test(suffix));
  return isId ? providers.find((one) => one.id === id) : undefined;
}
