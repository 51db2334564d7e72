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
  /** What the skills that the hub's address names add to the instructions. */
  readonly skills: readonly string[];
}

/** The role of a token's user; undefined for those who may not use the account. */
function roleOf({ invitations, publicAccess }: CivicSettings, claims: AccessTokenClaims): Role | undefined {
  const invitation = invitations.find(
    ({ email, clientId }) => email === claims.email?.toLowerCase() && clientId === claims.client_id,
  );
  return invitation?.role ?? (publicAccess ? "END_USER" : undefined);
}

/** What a request says beside its token. */
export interface Wishes {
  /** `x-civic-profile-id` names a profile by its id, `x-civic-profile` by its alias; `x-civic-account-id` the account. */
  header(name: string): string | undefined;
  /** Of the hub's address: `profile` (an alias), `lock`, `skills` (aliases, separated by commas) and `accountId`. */
  query(name: string): string | undefined;
}

/** Lets a token's user in, or says why not. A profile in the token counts more than the address, and that more than headers. */
export function admit(settings: CivicSettings, claims: AccessTokenClaims, { header, query }: Wishes): Member | string {
  const role = roleOf(settings, claims);
  if (!role) return "Ask the account's owner for an invitation.";
  const accountId = query("accountId") ?? header("x-civic-account-id");
  if (accountId && settings.accountId && accountId !== settings.accountId) return "You are in no such account.";
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

/** An address that names a profile locks it, unless it says otherwise. */
function isLocked(query: Wishes["query"]): boolean {
  return query("lock") === undefined ? Boolean(query("profile")) : query("lock") !== "false";
}

/** The instructions of the skills that are named. Those that the account does not have are left out. */
function skillsOf({ skills }: CivicSettings, named = ""): string[] {
  const aliases = named.split(",").map((alias) => alias.trim());
  return skills.filter(({ alias }) => aliases.includes(alias)).map(({ instructions }) => instructions);
}
