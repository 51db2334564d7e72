import type { Provider } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import type { Discover } from "./createDiscover.js";
import { isClientKnown } from "./isClientKnown.js";

/**
 * Finds the authorization server before Keyhold sends the browser there. If the server has forgotten the product's registration, every user would end on the
 * server's error page, for ever. So Keyhold first asks whether the server knows the client. It registers a new one if not, or if several attempts in a
 * row did not come back. Grants keep the client that they were issued to, so an unnecessary replacement harms no user.
 *
 * @throws KeyholdError
 */
export async function discoverToConnect(discover: Discover, provider: Provider): Promise<AuthorizationContext> {
  const context = await discover(provider);
  const { registration } = context;
  if (!registration) return context;
  const { isDoubtful, canAsk } = await registration.begin();
  if (registration.isNew) return context;
  const isKnown = !canAsk || (await isClientKnown(context));
  if (isKnown && !isDoubtful) return context;
  await registration.replace().catch((error: unknown) => {
    // The doubt may be wrong, and the server may refuse to register another client. Then users go on connecting with this one.
    if (!isKnown) throw error;
  });
  const next = await discover(provider);
  // Some servers answer `invalid_client` to an unknown refresh token. Without this, each attempt would register another client.
  if (!isKnown && !(await isClientKnown(next))) await next.registration?.stopAsking();
  return next;
}
