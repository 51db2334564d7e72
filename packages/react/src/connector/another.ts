import { providerOf } from "../client/connectionId.js";

/**
 * The key under which the page connects a further account of a provider. No connection has this id: the backend gives the account an id when the
 * user has connected it.
 *
 * @param provider the provider's id
 */
export const another = (provider: string): string => `${provider}.`;

/** Whether a key is for a further account. */
export const isAnother = (key: string): boolean => key.endsWith(".");

/** The id in the paths for a key. A further account has no id yet, so its paths name the provider. */
export const idIn = (key: string): string => (isAnother(key) ? providerOf(key) : key);
