import type { Provider } from "oidc-provider";
import type { EventLog } from "../control/eventLog.js";
import type { Whose } from "../control/whose.js";
import type { AccessTokens } from "./accessTokens.js";

/**
 * Ends grants, with all their tokens, as their users would.
 *
 * @returns how many grants ended
 */
export async function revokeGrants(
  provider: Provider,
  { tokens, log }: { tokens: AccessTokens; log: EventLog },
  whose: Whose,
): Promise<number> {
  tokens.expire(whose);
  let ended = 0;
  for (const [id, subject] of tokens.grants(whose)) {
    const grant = await provider.Grant.find(id);
    if (!grant) continue;
    await grant.destroy();
    await provider.RefreshToken.revokeByGrantId(id);
    await provider.AuthorizationCode.revokeByGrantId(id);
    log.record("revoked_by_user", subject);
    ended += 1;
  }
  return ended;
}
