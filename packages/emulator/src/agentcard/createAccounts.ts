import { randomBytes } from "node:crypto";
import { type AccountSettings, defaultAccountSettings } from "./AccountSettings.js";
import type { Approval } from "./approvals.js";
import type { Wallet } from "./cards.js";
import type { Subscription } from "./subscription.js";
import type { Recipient } from "./withdrawals.js";

/** A user of Agentcard: plain values only. */
export interface Account {
  readonly email: string;
  readonly userId: string;
  readonly memberSince: string;
  /** The bearer token with which the user's own programs call `/oauth/connections`. Apps never get it. */
  readonly sessionToken: string;
  readonly settings: AccountSettings;
  /** All requests for the user's approval, oldest first. */
  readonly approvals: Approval[];
  /** One for each app that has used the account, by client ID. */
  readonly wallets: Map<string, Wallet>;
  /** The slugs of the merchants at which the user has logged in. */
  readonly linkedMerchants: Set<string>;
  readonly subscription: Subscription;
  /** The bank accounts for withdrawals, oldest first. */
  readonly recipients: Recipient[];
}

/** Returns the wallet of one app. An app cannot see the cards of another app. */
export function walletOf({ wallets }: Account, clientId: string): Wallet {
  const wallet = wallets.get(clientId) ?? { cards: [], transactions: [], conversations: [] };
  wallets.set(clientId, wallet);
  return wallet;
}

/** Every user of the emulated Agentcard. */
export interface Accounts {
  /** Returns the account of an e-mail address, and creates it if there is none. */
  of(email: string): Account;
  has(email: string): boolean;
  bySession(sessionToken: string): Account | undefined;
  /** All accounts, in the order in which they were created. */
  all(): readonly Account[];
}

/** @param accounts by e-mail address */
export function createAccounts(accounts: Map<string, Account>): Accounts {
  const addressOf = (email: string) => email.trim().toLowerCase();

  function open(email: string): Account {
    const account: Account = {
      email,
      userId: `user_${accounts.size + 1}`,
      memberSince: new Date().toISOString(),
      sessionToken: `agentcard_session_${randomBytes(32).toString("base64url")}`,
      settings: { ...defaultAccountSettings },
      approvals: [],
      wallets: new Map(),
      linkedMerchants: new Set(),
      subscription: { skipDates: [], settings: {} },
      recipients: [],
    };
    accounts.set(email, account);
    return account;
  }

  return {
    of: (email) => accounts.get(addressOf(email)) ?? open(addressOf(email)),
    has: (email) => accounts.has(addressOf(email)),
    bySession: (sessionToken) => [...accounts.values()].find((account) => account.sessionToken === sessionToken),
    all: () => [...accounts.values()],
  };
}
