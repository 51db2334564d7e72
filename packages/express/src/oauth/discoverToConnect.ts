import type { Provider } from "../providers/Provider.js";
import type { AuthorizationContext } from "./AuthorizationContext.js";
import type { Discover } from "./createDiscover.js";
import { isClientKnown } from "./isClientKnown.js";

/**
 * Finds the authorization server before Keyhold sends the browser there. If the server has forgotten the product's registration, every user
 * would get the server's error page. So Keyhold first asks whether the server knows the client. It registers a new client if the server
 * does not know it, or if several attempts in a row did not come back. Existing grants keep their client, so an unnecessary new client does
 * no harm.
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
    // The doubt can be wrong, and the server can refuse to register another client. Then users continue to connect with this one.
    if (!isKnown) throw error;
  });
  const next = await discover(provider);
  // Some servers answer `invalid_client` to an unknown refresh token. If Keyhold continued to ask them, each attempt would register another
  // client.
  if (!isKnown && !(await isClientKnown(next))) await next.registration?.stopAsking();
  return next;
}
