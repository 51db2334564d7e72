import { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { revokeReplaced } from "./revokeReplaced.js";
import { untilStored } from "./untilStored.js";

/** Milliseconds for which Keyhold retries to store the label, while a user waits. */
const STORED_WITHIN = 20_000;

/**
 * Asks the provider for the account of a new grant, stores it as the label, and starts to revoke replaced grants of other accounts. Pages
 * are not told: the caller publishes when the connection is complete.
 *
 * @param claims of the ID token or identity token that the grant was obtained with
 * @throws KeyholdError `no_access` or `needs_reconnect` if the provider's MCP server refuses the new token. The grant stays, and stores the
 * problem
 */
export async function labelGrant(
  services: ConnectionServices,
  call: CallContext,
  claims: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { vault, identifyAccount, backgroundWork } = services;
  const account = await identifyAccount(call, claims);
  const until = Date.now() + STORED_WITHIN;
  const write = () => changeGrant(vault, call, (grant) => ({ ...grant, account }), { isQuiet: true });
  // The user is connected, even if Keyhold cannot store the account's name.
  const labelled = await untilStored(write, () => Date.now() < until).catch(() => undefined);
  if (labelled?.replaced) backgroundWork.hold(revokeReplaced(services, call)).catch(() => undefined);
  if (labelled?.refusals) throw new KeyholdError("needs_reconnect");
}
