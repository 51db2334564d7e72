import { hasCode } from "../errors/KeyholdError.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import type { Provider } from "../providers/Provider.js";
import type { Grant } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";

type RevokeServices = Pick<ConnectionServices, "discover">;

/**
 * Revokes the tokens of a grant, and of the grants that it has replaced.
 *
 * @returns whether the provider confirmed every revocation, or said earlier that the grant has ended
 * @throws KeyholdError `store_unavailable`
 */
export async function revokeGrant(
  services: RevokeServices,
  provider: Provider,
  { tokens, endedAtProvider, replaced = [], leftBehind, refreshing, unanswered }: Grant,
): Promise<boolean> {
  const isRevoked = tokens ? await revokeAtIssuer(services, provider, tokens) : endedAtProvider === true;
  const others = await Promise.all(replaced.map((one) => revokeAtIssuer(services, provider, one.tokens)));
  // If the answer to a refresh was lost, the provider may have issued tokens that Keyhold does not have.
  return isRevoked && others.every(Boolean) && !leftBehind && !refreshing && !unanswered;
}

/**
 * Revokes tokens at the server that issued them, even if the MCP server now trusts another one.
 *
 * @throws KeyholdError `store_unavailable`
 */
export async function revokeAtIssuer(
  { discover }: RevokeServices,
  provider: Provider,
  tokens: TokenSet,
): Promise<boolean> {
  // Only the user can end a key at the provider.
  if (!tokens.issuedBy) return false;
  try {
    return await revokeTokens(await discover(provider, tokens.issuedBy, { asIssued: true }), tokens);
  } catch (error) {
    if (hasCode(error, "store_unavailable")) throw error;
    return false;
  }
}
