import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { changeGrant } from "./changeGrant.js";
import type { ReconnectWatch } from "./createReconnectWatch.js";
import { isLasting, isPausing, longPause, oneMore } from "./failureCounts.js";

/** The problem of the grant if the refusal is lasting. */
export type Refusal = "needs_reconnect" | "no_access";

/**
 * Stores that the MCP server refuses an access token that was issued a moment ago. The server may have an old list of keys, so Keyhold
 * keeps the tokens and retries with growing pauses. From the third refusal on it asks the user to reconnect. With `no_access` it reports
 * the problem at once, and retries after 10 minutes.
 *
 * @returns the error code for the caller. Keyhold does not change a grant with newer tokens
 */
export async function noteRefusal(
  vault: Vault,
  call: CallContext,
  accessToken: string,
  problem: Refusal,
  watch: ReconnectWatch,
): Promise<Refusal | "provider_unavailable"> {
  const note = (grant: Grant) => {
    // Several calls with the same token count as one refusal.
    const isKnown = grant.tokens?.accessToken !== accessToken || isPausing(grant.refusals) || grant.invalidated;
    return isKnown ? undefined : refused(grant, problem);
  };
  const noted = await changeGrant(vault, call, note, { watch });
  return noted?.problem === problem || problem === "no_access" ? problem : "provider_unavailable";
}

function refused(grant: Grant, problem: Refusal): Grant {
  if (problem === "no_access") return { ...grant, refusals: longPause(grant.refusals), problem };
  const refusals = oneMore(grant.refusals);
  return { ...grant, refusals, problem: isLasting(refusals) ? problem : grant.problem };
}

/** Stores that the MCP server accepts an access token after all. */
export async function noteAcceptance(vault: Vault, call: CallContext, accessToken: string): Promise<void> {
  await changeGrant(vault, call, (grant) =>
    (grant.refusals ?? grant.failures) && grant.tokens?.accessToken === accessToken && !grant.invalidated
      ? { ...grant, refusals: undefined, failures: undefined, problem: undefined }
      : undefined,
  );
}
