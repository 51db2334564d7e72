import { createHash } from "node:crypto";

/** The claims about a user in a token. */
export interface UserInfo {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly picture?: string;
}

/** A user of Civic. */
export interface Account extends UserInfo {
  readonly id: string;
}

/** Every user of the emulated Civic. */
export interface Accounts {
  /** Returns the account of an issuer's subject, and creates it if there is none. It updates the claims about the user. */
  of(issuer: string, subject: string, userInfo: UserInfo): Account;
  find(id: string): Account | undefined;
}

/** @param accounts by ID */
export function createAccounts(accounts: Map<string, Account>): Accounts {
  return {
    of: (issuer, subject, userInfo) => {
      const id = createHash("sha256")
        .update(JSON.stringify([issuer, subject]))
        .digest("base64url")
        .slice(0, 22);
      const account = { id, ...userInfo };
      accounts.set(id, account);
      return account;
    },
    find: (id) => accounts.get(id),
  };
}
