import { extractWWWAuthenticateParams } from "@modelcontextprotocol/client";

/**
 * Which scope a 403 asks for.
 *
 * @param challenge the answer's `WWW-Authenticate`, if it has one
 * @returns scopes separated by spaces, perhaps none; `undefined` where it was refused for another reason
 * @see [RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)
 */
export function wantedScope(challenge: string | null | undefined): string | undefined {
  if (!challenge) return undefined;
  const { error, scope = "" } = extractWWWAuthenticateParams(
    new Response(null, { headers: { "www-authenticate": challenge } }),
  );
  return error === "insufficient_scope" ? scope : undefined;
}
