import type { Provider } from "oidc-provider";
import type { EventLog } from "../control/createEventLog.js";
import type { Target } from "../control/Target.js";
import type { AccessTokens } from "./createAccessTokens.js";

/**
 * Ends grants, with all their tokens, as their users would.
 *
 * @returns how many grants ended
 */
export async function revokeGrants(
  provider: Provider,
  { tokens, log }: { tokens: AccessTokens; log: EventLog },
  target: Target,
): Promise<number> {
  tokens.expire(target);
  let ended = 0;
  for (const [id, subject] of tokens.grants(target)) {
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
