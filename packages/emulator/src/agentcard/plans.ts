import type { AccountSettings } from "./accountSettings.js";
import type { Account } from "./accounts.js";

interface Plan {
  readonly name: string;
  /** Null for no limit. */
  readonly maxCardsPerMonth: number | null;
  readonly maxCardAmountCents: number;
}

/** What a user may do on each plan. On the company's, a company pays for the cards; its limit is raised on request (`AccountSettings`). */
export const plans: Readonly<Record<AccountSettings["plan"], Plan>> = {
  company: { name: "Company", maxCardsPerMonth: null, maxCardAmountCents: 5_000 },
  free: { name: "Free", maxCardsPerMonth: 5, maxCardAmountCents: 5_000 },
  basic: { name: "Basic ($15/mo)", maxCardsPerMonth: 15, maxCardAmountCents: 50_000 },
  pro: { name: "Pro ($100/mo)", maxCardsPerMonth: 50, maxCardAmountCents: 100_000 },
};

/** The most that one card of a user may have, in cents. */
export function maxCardAmountCents({ settings }: Account): number {
  return settings.maxCardAmountCents ?? plans[settings.plan].maxCardAmountCents;
}

/** How many cards a user may still create this month, through all apps together; null for any number. */
export function cardsLeft(account: Account): number | null {
  const { maxCardsPerMonth } = plans[account.settings.plan];
  return maxCardsPerMonth === null ? null : Math.max(0, maxCardsPerMonth - cardsThisMonth(account));
}

/** How many cards a user created so far this month, those included that are closed. */
export function cardsThisMonth(account: Account): number {
  return account.wallets.reduce((sum, { cards }) => sum + cards.length, 0);
}
