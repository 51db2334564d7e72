import * as z from "zod";
import { cardRefusalStatuses } from "./tools/cardRefusals.js";
import { VaultCard } from "./vault.js";

/**
 * The settings of one user, which a test can choose.
 *
 * @example
 * ```ts
 * emulator.agentcard.setAccount({ email: "alice@example.com", plan: "free", approvals: true });
 * ```
 */
export const AccountSettings = z.strictObject({
  /**
   * On `company`, a company pays for the cards. The other plans are personal, and their cards draw on the balance. Each plan has its limits.
   *
   * @default "company"
   */
  plan: z.enum(["company", "free", "basic", "pro"]),
  /**
   * The highest amount of one card, in cents. Null: the limit of the plan.
   *
   * @default null
   */
  maxCardAmountCents: z.int().positive().nullable(),
  /**
   * In cents.
   *
   * @default 100000 ($1000)
   */
  balanceCents: z.int().nonnegative(),
  /**
   * The state of the identity check (KYC).
   *
   * @default "verified"
   */
  kyc: z.enum(["verified", "required", "pending", "rejected"]),
  /**
   * Whether the user must approve each new card, each purchase and each request for a card number. The user always approves a purchase with
   * one of their own cards.
   *
   * @default false
   */
  approvals: z.boolean(),
  /**
   * The status with which `create_card` refuses every card, and `buy` every purchase from the balance. Null: they do not refuse.
   *
   * @default null
   */
  refuseCards: z.enum(cardRefusalStatuses).nullable(),
  /**
   * The user's own cards in the vault. The first one pays for what `buy` buys; without one, the balance pays.
   *
   * @default []
   */
  vaultCards: z.array(VaultCard).readonly(),
});
export type AccountSettings = z.infer<typeof AccountSettings>;

/** The default settings of a user. */
export const defaultAccountSettings: AccountSettings = {
  plan: "company",
  maxCardAmountCents: null,
  balanceCents: 100_000,
  kyc: "verified",
  approvals: false,
  refuseCards: null,
  vaultCards: [],
};
