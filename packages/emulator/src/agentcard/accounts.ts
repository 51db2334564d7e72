import { randomBytes } from "node:crypto";
import { type AccountSettings, usualSettings } from "./accountSettings.js";
import type { Approval } from "./approvals.js";
import type { Wallet } from "./cards.js";

/** A user of Agentcard. */
export interface Account {
  readonly email: string;
  readonly userId: string;
  readonly memberSince: string;
  /** What the user's own programs prove themselves with at `/oauth/connections`. No app ever gets it. */
  readonly sessionToken: string;
  readonly settings: AccountSettings;
  /** What the user was asked to approve, oldest first. */
  readonly approvals: Approval[];
  /** One for each app that asked for it. */
  readonly wallets: readonly Wallet[];
  /** Each app has a wallet of its own: no app sees the cards of another one. */
  walletOf(clientId: string): Wallet;
}

/** Every user of the emulated Agentcard. */
export interface Accounts {
  /** The account of an e-mail address; made on the spot where there is none. */
  of(email: string): Account;
  bySession(sessionToken: string): Account | undefined;
  /** All of them, in the order in which they came. */
  all(): readonly Account[];
}

/** No accounts yet. */
export function createAccounts(): Accounts {
  const accounts = new Map<string, Account>();

  function open(email: string): Account {
    const wallets = new Map<string, Wallet>();
    const account: Account = {
      email,
      userId: `user_${accounts.size + 1}`,
      memberSince: new Date().toISOString(),
      sessionToken: `agentcard_session_${randomBytes(32).toString("base64url")}`,
      settings: { ...usualSettings },
      approvals: [],
      get wallets() {
        return [...wallets.values()];
      },
      walletOf: (clientId) => {
        const wallet = wallets.get(clientId) ?? { cards: [], transactions: [] };
        wallets.set(clientId, wallet);
        return wallet;
      },
    };
    accounts.set(email, account);
    return account;
  }

  return {
    of: (address) => {
      const email = address.trim().toLowerCase();
      return accounts.get(email) ?? open(email);
    },
    bySession: (sessionToken) => [...accounts.values()].find((account) => account.sessionToken === sessionToken),
    all: () => [...accounts.values()],
  };
}
