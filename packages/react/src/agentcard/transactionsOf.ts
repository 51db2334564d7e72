import type { ToolResult } from "@keyhold/contract";
import type { AgentcardTransaction } from "./AgentcardTransaction.js";
import { readMember, readStatus, withoutTwins } from "./readMember.js";

const statuses = new Map<string, AgentcardTransaction["status"]>([
  ["settled", "settled"],
  ["pending", "pending"],
  ["declined", "declined"],
]);

/**
 * The transactions in the answer to `list_transactions`. Leaves out members of the wrong type, and entries that say nothing.
 *
 * @param most how many to read
 */
export function transactionsOf({ structuredContent }: ToolResult, most: number): readonly AgentcardTransaction[] {
  const { transactions } = Object(structuredContent);
  return withoutTwins(readMember.list(transactions).slice(0, most).flatMap(transactionOf));
}

function transactionOf(value: unknown): AgentcardTransaction[] {
  const read = Object(value);
  const amountCents = readMember.cents(read.amountCents);
  const merchant = readMember.text(read.merchant);
  const description = readMember.text(read.description);
  if (amountCents === undefined && merchant === undefined && description === undefined) return [];
  return [
    {
      id: readMember.id(read.id),
      amountCents,
      merchant,
      description,
      ...readStatus(read.status, statuses),
      createdAt: readMember.time(read.createdAt),
    },
  ];
}
