import { createHash } from "node:crypto";

/** What a token says of its user. */
export interface Profile {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly picture?: string;
}

/** A user of Civic. */
export interface Account extends Profile {
  readonly id: string;
}

/** Every user of the emulated Civic. */
export interface Accounts {
  /** The account of an issuer's subject, made on the spot; what is known of the user is brought up to date. */
  of(issuer: string, subject: string, profile: Profile): Account;
  find(id: string): Account | undefined;
}

/** No accounts yet. */
export function createAccounts(): Accounts {
  const accounts = new Map<string, Account>();
  return {
    of: (issuer, subject, profile) => {
      const id = createHash("sha256")
        .update(JSON.stringify([issuer, subject]))
        .digest("base64url")
        .slice(0, 22);
      const account = { id, ...profile };
      accounts.set(id, account);
      return account;
    },
    find: (id) => accounts.get(id),
  };
}
