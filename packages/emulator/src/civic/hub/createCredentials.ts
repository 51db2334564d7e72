import type { Service } from "./services.js";

/** A service that a user has allowed, and the profiles that may use it. */
export interface Credential {
  readonly sub: string;
  readonly email: string | undefined;
  readonly service: Service;
  /** The IDs of the profiles that it is assigned to. */
  readonly profiles: Set<string>;
}

/** The credentials of all users. */
export interface Credentials {
  /** `assigned`: the profile may use the service. `unassigned`: an admin must assign it. `missing`: the user must allow it. */
  stateIn(profile: string, sub: string, service: Service): "assigned" | "unassigned" | "missing";
  /** Records that a user has allowed a service in a profile. */
  allow(profile: string, user: { readonly sub: string; readonly email: string | undefined }, service: Service): void;
  /** Assigns a user's credential, if there is one, to each of these profiles. */
  assign(profiles: readonly string[], sub: string, service: string): void;
  list(): readonly Credential[];
}

/** @param credentials the credentials of all users at the start */
export function createCredentials(credentials: Credential[]): Credentials {
  const find = (sub: string, service: string) =>
    credentials.find((each) => each.sub === sub && each.service === service);
  return {
    stateIn: (profile, sub, service) => {
      const credential = find(sub, service);
      if (!credential) return "missing";
      return credential.profiles.has(profile) ? "assigned" : "unassigned";
    },
    allow: (profile, { sub, email }, service) => {
      const credential = find(sub, service);
      if (credential) credential.profiles.add(profile);
      else credentials.push({ sub, email, service, profiles: new Set([profile]) });
    },
    assign: (profiles, sub, service) => {
      for (const profile of profiles) find(sub, service)?.profiles.add(profile);
    },
    list: () => credentials,
  };
}
