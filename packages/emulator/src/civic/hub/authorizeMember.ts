import type { CivicSettings, Profile, Role } from "../CivicSettings.js";
import type { AccessTokenClaims } from "../createAccessTokens.js";

/** A user who may use the hub, in one profile and through one app. */
export interface Member {
  readonly sub: string;
  /** The app of the access token. */
  readonly clientId: string;
  readonly email: string | undefined;
  readonly role: Role;
  profile: Profile;
  /** Whether the user cannot switch to another profile. */
  readonly locked: boolean;
  /** The instructions of the skills that the hub's address names. */
  readonly skills: readonly string[];
}

/** The role of a token's user. Undefined if the user may not use the account. */
function roleOf({ invitations, publicAccess }: CivicSettings, claims: AccessTokenClaims): Role | undefined {
  const invitation = invitations.find(
    ({ email, clientId }) => email === claims.email?.toLowerCase() && clientId === claims.client_id,
  );
  return invitation?.role ?? (publicAccess ? "END_USER" : undefined);
}

/** The headers and the query of a request to the hub. */
export interface HubRequest {
  /** `x-civic-profile-id` is the ID of a profile, `x-civic-profile` its alias, and `x-civic-account-id` the ID of the account. */
  header(name: string): string | undefined;
  /** `profile` (an alias), `lock`, `skills` (aliases, separated by commas) and `accountId`. */
  query(name: string): string | undefined;
}

/**
 * Checks whether a token's user may use the hub, and chooses the profile: the profile in the token; without one, in the address; without one, in the headers.
 *
 * @returns the member, or the reason why the user may not use the hub
 */
export function authorizeMember(
  settings: CivicSettings,
  claims: AccessTokenClaims,
  { header, query }: HubRequest,
): Member | string {
  const role = roleOf(settings, claims);
  if (!role) return "Ask the account's owner for an invitation.";
  const accountId = query("accountId") ?? header("x-civic-account-id");
  if (accountId && settings.accountId && accountId !== settings.accountId)
    return "You are not a member of this account.";
  const { profiles } = settings;
  const id = claims.civic_profile ?? (query("profile") ? undefined : header("x-civic-profile-id"));
  const alias = query("profile") || header("x-civic-profile");
  const profile = profiles.find((each) => (id ? each.id === id : !alias || each.alias === alias));
  if (!profile) return "This account has no such profile.";
  return {
    sub: claims.sub,
    clientId: claims.client_id,
    email: claims.email,
    role,
    profile,
    locked: claims.civic_profile !== undefined || role === "END_USER" || isLocked(query),
    skills: skillsOf(settings, query("skills")),
  };
}

/** An address with `profile` locks the profile, unless `lock` is `false`. */
function isLocked(query: HubRequest["query"]): boolean {
  return query("lock") === undefined ? Boolean(query("profile")) : query("lock") !== "false";
}

/** Returns the instructions of the named skills. Skills that the account does not have are ignored. */
function skillsOf({ skills }: CivicSettings, named = ""): string[] {
  const aliases = named.split(",").map((alias) => alias.trim());
  return skills.filter(({ alias }) => aliases.includes(alias)).map(({ instructions }) => instructions);
}
