import { randomUUID } from "node:crypto";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { formatDollars } from "../formatDollars.js";
import { maskedNumber, type Recipient, withdrawFunds } from "../withdrawals.js";
import { defineTool, type ToolContext } from "./defineTool.js";
import { structuredResult } from "./toolResults.js";

const CreateRecipient = z.object({
  type: z.enum(["ach", "international_wire"]),
  beneficiary_name: z.string(),
  country_code: z.string(),
  routing_number: z.string().optional(),
  account_number: z.string().optional(),
  account_type: z.enum(["checking", "savings"]).optional(),
  iban: z.string().optional(),
  swift_code: z.string().optional(),
  bank_name: z.string().optional(),
  nickname: z.string().optional(),
  country_specific: z.record(z.string(), z.unknown()).optional(),
});
type NewRecipient = z.infer<typeof CreateRecipient>;

/** The field that a wire to one of these countries needs in `country_specific`. */
const countryFields = new Map([
  ["IN", "ifsc"],
  ["MX", "clabe"],
  ["AU", "bsb"],
]);

/** Says which bank detail is missing or wrong. Undefined if all are valid. */
function problemOf(details: NewRecipient): string | undefined {
  const { type, beneficiary_name, country_code, routing_number, account_number, account_type } = details;
  const { iban, swift_code, country_specific } = details;
  if (!beneficiary_name.trim()) return "beneficiary_name is empty.";
  if (!/^[A-Z]{2}$/i.test(country_code)) return "country_code has to be two letters.";
  if (type === "ach") {
    if (!/^\d{9}$/.test(routing_number ?? "")) return "ACH needs a routing_number of 9 digits.";
    if (!/^\d{4,17}$/.test(account_number ?? "")) return "ACH needs an account_number of 4 to 17 digits.";
    return account_type ? undefined : "ACH needs an account_type.";
  }
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/i.test((iban ?? "").replaceAll(" ", "")))
    return "A wire needs an iban, such as DE89370400440532013000.";
  if (!/^[A-Z\d]{8}([A-Z\d]{3})?$/i.test(swift_code ?? "")) return "A wire needs a swift_code of 8 or 11 characters.";
  const field = countryFields.get(country_code.toUpperCase());
  if (field && !country_specific?.[field]) return `A wire to this country needs country_specific.${field}.`;
}

export const create_withdrawal_recipient = defineTool(CreateRecipient, (details, { account }) => {
  const problem = problemOf(details);
  if (problem) return structuredResult(`The bank details do not fit: ${problem} Ask the user again.`);
  const { type, beneficiary_name, country_code, bank_name = null, nickname = null } = details;
  const last4 = `••••${(type === "ach" ? details.account_number : details.iban)?.slice(-4)}`;
  const recipient: Recipient = {
    id: `wrec_${randomUUID()}`,
    type,
    nickname,
    beneficiary_name,
    bank_name,
    account_number_last4: type === "ach" ? last4 : null,
    iban_last4: type === "ach" ? null : last4,
    country_code: country_code.toUpperCase(),
    created_at: new Date().toISOString(),
  };
  account.recipients.push(recipient);
  return structuredResult(`Saved the bank account ${last4} of ${beneficiary_name}. recipient_id: ${recipient.id}.`);
});

function linesOf(recipients: readonly Recipient[]): string {
  return recipients
    .map((each) => `• ${each.id}: ${each.beneficiary_name} ${maskedNumber(each)} (${each.type})`)
    .join("\n");
}

const noRecipient = "The user has no saved bank account. Call create_withdrawal_recipient first.";

export const list_withdrawal_recipients = defineTool(z.object({}), (_input, { account: { recipients } }) =>
  structuredResult(linesOf(recipients) || noRecipient, { count: recipients.length, recipients }),
);

function requestWithdrawal({ account, wallet }: ToolContext, amountCents: number, to: string): CallToolResult {
  const { balanceCents } = account.settings;
  if (amountCents < 200 || amountCents > 1_000_000) {
    return structuredResult("Withdrawals have to be from $2.00 to $10,000.00.");
  }
  if (amountCents > balanceCents) {
    return structuredResult(`The user can withdraw at most $${formatDollars(balanceCents)}.`);
  }
  const withdrawalId = withdrawFunds(account, wallet, amountCents, to);
  const amountUsd = formatDollars(amountCents);
  return structuredResult(`Withdrawal requested: $${amountUsd} to ${to}. Reference: ${withdrawalId}.`, {
    withdrawalId,
    amountUsd,
  });
}

export const withdraw = defineTool(
  z.object({ amount_cents: z.int(), recipient_id: z.string().optional(), destination_address: z.string().optional() }),
  ({ amount_cents, recipient_id, destination_address }, context) => {
    if (destination_address) {
      if (!/^0x[\da-f]{40}$/i.test(destination_address))
        return structuredResult("That crypto address cannot be used: give an address on Base that begins with 0x.");
      return requestWithdrawal(context, amount_cents, `the address ${destination_address}`);
    }
    const { recipients } = context.account;
    const chosen = recipient_id ? recipients.filter(({ id }) => id === recipient_id) : recipients;
    const [recipient, ...more] = chosen;
    if (!recipient) {
      return structuredResult(recipient_id ? "That saved bank account does not exist." : noRecipient);
    }
    if (more.length) return structuredResult(`Ask the user which bank account:\n${linesOf(recipients)}`);
    return requestWithdrawal(context, amount_cents, `the bank account ${maskedNumber(recipient)}`);
  },
);
