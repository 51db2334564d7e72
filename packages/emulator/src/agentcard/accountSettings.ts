import * as z from "zod";
import { cardRefusalStatuses } from "./tools/cardRefusals.js";

/** What a test may decide about a user. */
export const AccountSettings = z.strictObject({
  /** With `company`, a company pays; the others are personal, and cards draw on the balance. Each has its limits. Default `company`. */
  plan: z.enum(["company", "free", "basic", "pro"]),
  /** The most that one card may have, in cents, where it is not the plan's own limit; null for the plan's. Default null. */
  maxCardAmountCents: z.int().positive().nullable(),
  /** In cents. Default 100000, which is $1000. */
  balanceCents: z.int().nonnegative(),
  /** Whether the user's identity was verified. Default `verified`. */
  kyc: z.enum(["verified", "required", "pending", "rejected"]),
  /** Whether the user has to approve each card, and each look at a number. Default false. */
  approvals: z.boolean(),
  /** The status with which every `create_card` is refused until this is null again. Default null. */
  refuseCards: z.enum(cardRefusalStatuses).nullable(),
});
export type AccountSettings = z.infer<typeof AccountSettings>;

/** A user of whom nothing else was said. */
export const usualSettings: AccountSettings = {
  plan: "company",
  maxCardAmountCents: null,
  balanceCents: 100_000,
  kyc: "verified",
  approvals: false,
  refuseCards: null,
};
