import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { connectByRequest } from "./connectByRequest.js";
import type { Link } from "./createLinks.js";

/**
 * Connects the user of a link with a key, and uses the link up. If that fails, the link can be opened again.
 *
 * @throws KeyholdError `link_over`; the errors of `connectByRequest`; `other_account` if the link expects another account
 */
export async function connectByKey(
  services: ConnectionServices,
  call: CallContext,
  link: Link,
  key: string,
): Promise<void> {
  const { links, backgroundWork } = services;
  const body = { key, ...(link.isAnother && { account: "another" }) };
  await backgroundWork.hold(links.use(link, () => connectByRequest(services, call, body, link.expectAccount)));
}
