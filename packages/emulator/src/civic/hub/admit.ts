import type { AccessTokenClaims } from "../accessTokens.js";
import type { CivicSettings, Profile, Role } from "../settings.js";

/** Somebody whom the hub serves. */
export interface Member {
  readonly sub: string;
  /** The app that it came with. */
  readonly clientId: string;
  readonly email: string | undefined;
  readonly role: Role;
  profile: Profile;
  /** Whether the profile stays what it is. */
  readonly locked: boolean;
}

/** The role of a token's user; undefined for those who may not use the account. */
function roleOf({ invitations, publicAccess }: CivicSettings, claims: AccessTokenClaims): Role | undefined {
  const invitation = invitations.find(
    ({ email, clientId }) => email === claims.email?.toLowerCase() && clientId === claims.client_id,
  );
  return invitation?.role ?? (publicAccess ? "END_USER" : undefined);
}

/**
 * Lets a token's user in, or says why not. A profile in the token counts more than those in headers.
 *
 * @param header reads a header of the request: `x-civic-profile-id` names a profile by its id, `x-civic-profile` by its alias
 */
export function admit(
  settings: CivicSettings,
  claims: AccessTokenClaims,
  header: (name: string) => string | null | undefined,
): Member | string {
  const role = roleOf(settings, claims);
  if (!role) return "Ask the account's owner for an invitation.";
  const { profiles } = settings;
  const id = claims.civic_profile ?? header("x-civic-profile-id");
  const alias = header("x-civic-profile");
  const profile = profiles.find((each) => (id ? each.id === id : !alias || each.alias === alias));
  if (!profile) return "This account has no such profile.";
  return {
    sub: claims.sub,
    clientId: claims.client_id,
    email: claims.email,
    role,
    profile,
    locked: claims.civic_profile !== undefined || role === "END_USER",
  };
}
