import type { Service } from "./services.js";

/** What a user has allowed Civic to use, and in which profiles it counts. */
export interface Credential {
  readonly sub: string;
  readonly email: string | undefined;
  readonly service: Service;
  /** The ids of the profiles that it is assigned to. */
  readonly profiles: ReadonlySet<string>;
}

/** All users' credentials. */
export interface Credentials {
  /** Whether a profile may use it, could if an admin assigned it, or has to ask the user. */
  stateIn(profile: string, sub: string, service: Service): "assigned" | "unassigned" | "missing";
  /** Keeps what a user has allowed in a profile. */
  allow(profile: string, user: { readonly sub: string; readonly email: string | undefined }, service: Service): void;
  /** Lets what exists count in every one of these profiles. */
  assign(profiles: readonly string[], sub: string, service: string): void;
  list(): readonly Credential[];
}

/** No credentials yet. */
export function createCredentials(): Credentials {
  const credentials: (Credential & { profiles: Set<string> })[] = [];
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
