import type { AccountSettings } from "./AccountSettings.js";
import type { Account } from "./createAccounts.js";

interface Plan {
  readonly name: string;
  /** Null: no limit. */
  readonly maxCardsPerMonth: number | null;
  readonly maxCardAmountCents: number;
}

/** The limits of each plan. On `company`, a company pays for the cards, and Agentcard raises the limit on request (`AccountSettings.maxCardAmountCents`). */
export const plans: Readonly<Record<AccountSettings["plan"], Plan>> = {
  company: { name: "Company", maxCardsPerMonth: null, maxCardAmountCents: 5_000 },
  free: { name: "Free", maxCardsPerMonth: 5, maxCardAmountCents: 5_000 },
  basic: { name: "Basic ($15/mo)", maxCardsPerMonth: 15, maxCardAmountCents: 50_000 },
  pro: { name: "Pro ($100/mo)", maxCardsPerMonth: 50, maxCardAmountCents: 100_000 },
};

/** The highest amount of one card of a user, in cents. */
export function maxCardAmountCents({ settings }: Account): number {
  return settings.maxCardAmountCents ?? plans[settings.plan].maxCardAmountCents;
}

/** How many more cards a user may create this month, through all apps together. Null: no limit. */
export function cardsLeft(account: Account): number | null {
  const { maxCardsPerMonth } = plans[account.settings.plan];
  return maxCardsPerMonth === null ? null : Math.max(0, maxCardsPerMonth - cardsThisMonth(account));
}

/** How many cards a user has created this month, including closed ones. */
export function cardsThisMonth(account: Account): number {
  return [...account.wallets.values()].reduce((sum, { cards }) => sum + cards.length, 0);
}
