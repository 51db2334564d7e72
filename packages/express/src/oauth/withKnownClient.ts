import type { AuthorizationContext } from "./AuthorizationContext.js";
import { isClientRefused } from "./fromOAuthError.js";

/**
 * Does a token request. If the server does not know the client any more that the product registered there, that registration is
 * forgotten: the next to connect makes a new one.
 */
export async function withKnownClient<T>({ forgetClient }: AuthorizationContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isClientRefused(error)) await forgetClient?.();
    throw error;
  }
}
