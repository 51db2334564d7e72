import type { ErrorCode } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Account, ApiKey } from "../providers/Provider.js";
import { withTimeout } from "../util/withTimeout.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { readAccount } from "./readAccount.js";

/** Milliseconds that the provider's own check has. The user waits for it. */
const CHECK_TIMEOUT = 10_000;
/** How an MCP server refuses a key: with 401, with 403, or with 403 and a challenge. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(["needs_reconnect", "no_access", "insufficient_scope"]);

/**
 * Checks a user's key before it is stored: with the provider's `check`, or else at the MCP server.
 *
 * @returns the account of the key, as far as it is known
 * @throws KeyholdError `key_refused`; `provider_unavailable` and `provider_answer_invalid` if the check gave no clear result
 */
export async function accountOfKey(
  { identifyAccount }: Pick<ConnectionServices, "identifyAccount">,
  call: CallContext,
  key: string,
): Promise<Account> {
  const check = call.provider.apiKey?.check;
  if (check) return accountFrom(check, key);
  return identifyAccount({ ...call, unstored: key }, {}, { isProof: true }).catch((error: unknown) => {
    if (!(error instanceof KeyholdError) || !REFUSALS.has(error.code)) throw error;
    throw new KeyholdError("key_refused", { cause: error.cause });
  });
}

async function accountFrom(check: NonNullable<ApiKey["check"]>, key: string): Promise<Account> {
  const unknown = (why: string) => new KeyholdError("provider_unavailable", { cause: new Error(why) });
  const checked = (async () => check(key))().catch(() => {
    // The error's own text could contain the key.
    throw unknown("The function `check` of the provider's `apiKey` threw an error.");
  });
  const found = await withTimeout(checked, CHECK_TIMEOUT, () => {
    throw unknown("The function `check` of the provider's `apiKey` takes too long.");
  });
  if (!found) throw new KeyholdError("key_refused");
  return readAccount(found);
}
