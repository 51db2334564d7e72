import type { AccountContext } from "./Provider.js";

/**
 * Names the account with the e-mail address or the name in the user's ID token. It also lists the tools, because only the MCP server says
 * whether the user has access.
 */
export async function accountFromClaims({ claims, listTools }: AccountContext): Promise<string | undefined> {
  await listTools();
  const label = claims.email ?? claims.name;
  return typeof label === "string" ? label : undefined;
}
