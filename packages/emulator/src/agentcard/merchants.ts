import type { Account } from "./createAccounts.js";

/** A shop at which `buy` buys. */
export interface Merchant {
  readonly slug: string;
  readonly name: string;
  /** Whether the user must log in on the shop's page first. */
  readonly needsLogin: boolean;
}

/** The shop for an order that names no shop. */
export const retail: Merchant = { slug: "retail", name: "Retail", needsLogin: false };

/** The shop with the subscription. */
export const locale: Merchant = { slug: "locale", name: "Locale", needsLogin: true };

/** The shops that the emulator plays. */
export const merchants: readonly Merchant[] = [
  { slug: "doordash", name: "DoorDash", needsLogin: true },
  locale,
  retail,
];

export function findMerchant(slug: string): Merchant | undefined {
  return merchants.find((merchant) => merchant.slug === slug.trim().toLowerCase());
}

/** Whether the user can buy at a shop. */
export function isLinked({ linkedMerchants }: Account, { slug, needsLogin }: Merchant): boolean {
  return !needsLogin || linkedMerchants.has(slug);
}
