import { bearerChallenges } from "./challenges.js";

/**
 * The scope that a 403 requires.
 *
 * @param header the answer's `WWW-Authenticate` header: one line, several, or none
 * @returns the scopes separated by spaces, or an empty text; `undefined` if the server refused for another reason
 * @see [RFC 6750, section 3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1)
 */
export function scopeFromChallenge(header: string | readonly string[] | null | undefined): string | undefined {
  const challenge = bearerChallenges(header).find((one) => one.get("error") === "insufficient_scope");
  return challenge && (challenge.get("scope") ?? "");
}
