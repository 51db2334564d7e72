import { KeyholdError } from "../errors/KeyholdError.js";
import type { AuthorizationContext } from "../oauth/AuthorizationContext.js";
import { revokeTokens } from "../oauth/revokeTokens.js";
import type { TokenSet } from "../oauth/TokenSet.js";
import type { Account } from "../providers/Provider.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { heldConnections } from "./heldConnections.js";

/** Tokens that are not stored yet. */
export interface Unstored {
  readonly tokens: TokenSet;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The server that issued the tokens. */
  readonly context: AuthorizationContext;
}

/**
 * Checks whose tokens these are, before they are stored. If they are of another account, revokes them.
 *
 * @param expected the label of the account, such as an e-mail address; case does not matter
 * @throws KeyholdError `other_account`; `provider_unavailable` if the provider does not say whose they are; the errors of `identifyAccount`
 */
export async function assertAccount(
  { identifyAccount, vault, directory }: ConnectionServices,
  call: CallContext,
  expected: string,
  { tokens, claims, context }: Unstored,
): Promise<void> {
  try {
    assertExpected(await identifyAccount({ ...call, unstored: tokens.accessToken }, claims), expected);
  } catch (error) {
    // Many providers revoke a user's whole grant together with one token. So if the user has connected this account before, the tokens stay valid and are thrown away.
    const held = await heldConnections(vault, await directory.read(call.userId, { newest: true }), call);
    if (held.length === 0) await revokeTokens(context, tokens).catch(() => false);
    throw error;
  }
}

/** @throws KeyholdError `other_account`; `provider_unavailable` if the account has no label */
export function assertExpected({ label, key }: Account, expected: string): void {
  if ([label, key].some((name) => name !== undefined && folded(name) === folded(expected))) return;
  throw new KeyholdError(label === undefined ? "provider_unavailable" : "other_account");
}

const folded = (name: string) => name.trim().normalize().toLowerCase();
