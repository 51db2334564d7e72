import type { Account, AccountContext } from "./Provider.js";

/**
 * Names the account with the e-mail address or the name in the user's ID token. Its key is the subject, which is unique at its issuer
 * ([OpenID Connect Core 1.0, section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)). It also lists the tools, because only
 * the MCP server says whether the user has access.
 */
export async function accountFromClaims({ claims, listTools }: AccountContext): Promise<Account> {
  await listTools();
  const { iss, sub, email, name } = claims;
  const label = email ?? name;
  return {
    label: typeof label === "string" ? label : undefined,
    key: typeof sub === "string" ? JSON.stringify([iss, sub]) : undefined,
  };
}
