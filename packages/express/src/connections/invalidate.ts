import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import { createReconnectWatch } from "./createReconnectWatch.js";

const ASKED = new Error("The product called keyhold.invalidate().");

/**
 * Makes the user reconnect. Keyhold no longer uses the tokens, and keeps them to revoke them when the user disconnects. It does not wait for
 * a refresh in progress: the new tokens of that refresh are kept in the same way.
 *
 * @throws KeyholdError `not_connected`; `store_unavailable`
 */
export async function invalidate(
  { vault, emit }: Pick<ConnectionServices, "vault" | "emit">,
  call: CallContext,
): Promise<void> {
  const watch = createReconnectWatch(emit, call, "invalidate", new KeyholdError("needs_reconnect", { cause: ASKED }));
  const end = (grant: Grant): Grant | undefined =>
    grant.invalidated ? undefined : { ...grant, invalidated: true, problem: "needs_reconnect" };
  await changeGrant(vault, call, end, { watch }).catch((error: unknown) => {
    // Keyhold cannot open the record, so the user has to reconnect anyway.
    if (!hasCode(error, "needs_reconnect")) throw error;
  });
}
