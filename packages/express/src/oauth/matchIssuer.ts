/**
 * Chooses the spelling of the issuer to compare with. Some servers spell their issuer both with and without a slash at the end. Keyhold
 * must not normalise identifiers (RFC 9207, section 2.4), so it accepts only known spellings.
 *
 * @param claimed the issuer that an answer names
 * @returns `claimed` if it is a known spelling; otherwise the first known spelling, so that the caller's comparison fails
 */
export function matchIssuer(issuers: readonly [string, ...string[]], claimed: unknown): string {
  return issuers.find((issuer) => issuer === claimed) ?? issuers[0];
}
