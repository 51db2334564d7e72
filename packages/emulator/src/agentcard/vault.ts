import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Account } from "./createAccounts.js";
import { newExpiry } from "./newExpiry.js";

/** One of the user's own cards, as `list_cards` shows it. The emulator has no number for it. */
export const VaultCard = z.strictObject({
  id: z.string(),
  brand: z.string().nullable(),
  last4: z.string().nullable(),
  /** MM/YY */
  expiry: z.string().nullable(),
  label: z.string().nullable(),
});
export type VaultCard = z.infer<typeof VaultCard>;

/** Puts a fake card of this brand into the user's vault. */
export function addVaultCard({ settings }: Account, brand: string): void {
  const last4 = String(9001 + settings.vaultCards.length);
  const card: VaultCard = { id: `vault_${randomUUID()}`, brand, last4, expiry: newExpiry(), label: null };
  settings.vaultCards = [...settings.vaultCards, card];
}
