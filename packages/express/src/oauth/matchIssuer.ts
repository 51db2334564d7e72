/**
 * Some servers spell their issuer with and without its trailing slash. Identifiers are never normalised (RFC 9207, section 2.4):
 * a spelling is accepted only where it is known, and compared to the letter.
 *
 * @param claimed what an answer calls its issuer
 * @returns that, if it is one of the known spellings; else the one to compare it with, in vain
 */
export function matchIssuer(issuers: readonly [string, ...string[]], claimed: unknown): string {
  return issuers.find((issuer) => issuer === claimed) ?? issuers[0];
}
