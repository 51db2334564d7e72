import { KeyholdError } from "../errors/KeyholdError.js";
import type { Provider } from "./Provider.js";

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
