import { randomUUID } from "node:crypto";
import { recordTransaction, type Wallet } from "./cards.js";
import type { Account } from "./createAccounts.js";

/** A bank account to which the user withdraws, as `list_withdrawal_recipients` shows it. The emulator keeps no whole number. */
export interface Recipient {
  readonly id: string;
  readonly type: "ach" | "international_wire";
  readonly nickname: string | null;
  readonly beneficiary_name: string;
  readonly bank_name: string | null;
  readonly account_number_last4: string | null;
  readonly iban_last4: string | null;
  readonly country_code: string;
  readonly created_at: string;
}

/** The account number as users see it, for example `••••6789`. */
export function maskedNumber({ account_number_last4, iban_last4 }: Recipient): string {
  return account_number_last4 ?? iban_last4 ?? "";
}

/**
 * Takes the amount from the balance. The emulator never sends it, so the transaction stays pending.
 *
 * @param destination the bank account or address, for the list of transactions
 * @returns the withdrawal's ID
 */
export function withdrawFunds({ settings }: Account, wallet: Wallet, amountCents: number, destination: string): string {
  settings.balanceCents -= amountCents;
  recordTransaction(wallet, {
    cardId: null,
    cardLast4: null,
    amountCents,
    merchant: destination,
    status: "pending",
    eventType: "withdrawal",
  });
  return `withdrawal_${randomUUID()}`;
}
