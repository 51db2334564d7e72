/** A card. Its number is an obvious fake: nothing can be bought with it anywhere. */
export interface Card {
  readonly id: string;
  readonly number: string;
  readonly cvv: string;
  /** MM/YY */
  readonly expiry: string;
  readonly spendLimitCents: number;
  readonly type: "single_use" | "multi_use";
  readonly sandbox: boolean;
  balanceCents: number;
  status: "OPEN" | "PAUSED" | "CLOSED";
}

/** Money that went onto a card or came back from it. */
export interface Transaction {
  readonly id: string;
  readonly cardId: string;
  readonly cardLast4: string;
  readonly amountCents: number;
  readonly description: string;
  readonly status: "settled";
  readonly eventType: "funding" | "refund";
  readonly createdAt: string;
}

/** What one app may see of one user: the cards that it created for them, and what moved on those. */
export interface Wallet {
  readonly cards: Card[];
  readonly transactions: Transaction[];
}

/** A user of Agentcard. */
export interface Account {
  readonly email: string;
  readonly userId: string;
  readonly memberSince: string;
  /** Each app has a wallet of its own: no app sees the cards of another one. */
  walletOf(clientId: string): Wallet;
}

/** Every user of the emulated Agentcard. */
export interface Accounts {
  /** The account of an e-mail address; made on the spot where there is none. */
  of(email: string): Account;
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
      walletOf: (clientId) => {
        const wallet = wallets.get(clientId) ?? { cards: [], transactions: [] };
        wallets.set(clientId, wallet);
        return wallet;
      },
    };
    accounts.set(email, account);
    return account;
  }

  return { of: (email) => accounts.get(email) ?? open(email) };
}
