import { KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { accountKeyDigest, accountKeyOf, isOtherAccount, setFor } from "./accounts.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { connectionsAt } from "./connectionsAt.js";
import { mergeAccounts } from "./mergeAccounts.js";
import type { Granted } from "./redeemAndStore.js";
import { revokeReplaced } from "./revokeReplaced.js";
import { untilStored, whileUserWaits } from "./untilStored.js";

/**
 * Asks the provider for the account of a new grant, stores it, and starts to revoke replaced grants of other accounts. If the user has
 * connected this account before, merges the two connections. Pages are not told: the caller publishes when the connection is complete.
 *
 * @returns the id of the connection that has the grant now
 * @throws KeyholdError `no_access` or `needs_reconnect` if the provider's MCP server refuses the new token. The grant stays, and stores the
 * problem
 */
export async function labelGrant(
  services: ConnectionServices,
  call: CallContext,
  { claims, before, account: found }: Pick<Granted, "claims" | "before" | "account">,
): Promise<string> {
  const { vault, directory, identifyAccount, backgroundWork, usage } = services;
  const { label: account, key } = found ?? (await identifyAccount(call, claims));
  const accountKey = key === undefined ? undefined : accountKeyDigest(key);
  const mayRetry = whileUserWaits();
  const isSame = before !== undefined && accountKeyOf(before) === accountKey;
  const write = async () => {
    const isAlone = connectionsAt(await directory.read(call.userId, { newest: true }), call).length === 1;
    const unmerged = (accountKey !== undefined && !isSame && !isAlone) || undefined;
    const change = (grant: Grant): Grant => {
      const known = { account, accountKey, subject: grant.subject };
      const { named, chosen } = grant;
      // If the account stays unknown, what the user has refused to agents still applies (`choicesIn`).
      const kept = chosen && isOtherAccount(chosen, known) ? undefined : (setFor(chosen, known) ?? chosen);
      return { ...grant, ...known, unmerged, named: setFor(named, known), chosen: kept };
    };
    return changeGrant(vault, call, change, { isQuiet: true });
  };
  // The user is connected, even if Keyhold cannot store the account.
  const labelled = await untilStored(write, mayRetry).catch(() => undefined);
  if (before && labelled && isOtherAccount(before, labelled)) await usage.end(call).catch(() => undefined);
  // If the merge fails, the account has two connections until the user connects it again.
  const connection =
    accountKey === undefined
      ? call.connection
      : await untilStored(() => mergeAccounts(services, call, { accountKey, isSame }), mayRetry).catch(
          () => call.connection,
        );
  if (labelled?.replaced && connection === call.connection)
    backgroundWork.hold(revokeReplaced(services, call)).catch(() => undefined);
  if (labelled?.refusals) throw new KeyholdError("needs_reconnect");
  return connection;
}
