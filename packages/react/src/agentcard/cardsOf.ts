import type { ToolResult } from "@keyhold/contract";
import type { AgentcardCard, AgentcardCardList, AgentcardOwnCard } from "./AgentcardCard.js";
import { readMember, readStatus, withoutTwins } from "./readMember.js";

const statuses = new Map<string, AgentcardCard["status"]>([
  ["open", "open"],
  ["active", "open"],
  ["paused", "paused"],
  ["frozen", "paused"],
  ["closed", "closed"],
  ["cancelled", "closed"],
  ["canceled", "closed"],
]);

/** The cards in the answer to `list_cards`. Leaves out entries that are not cards, and members of the wrong type. */
export function cardsOf({ structuredContent }: ToolResult): AgentcardCardList {
  const { cards, vaultCards, connectedAccounts } = Object(structuredContent);
  const inVault = readMember.list(vaultCards).flatMap((card) => ownCardOf(card));
  const ofCompanies = readMember.list(connectedAccounts).flatMap((account) => {
    const { cards: issued, organizationName } = Object(account);
    return readMember.list(issued).flatMap((card) => ownCardOf(card, organizationName));
  });
  return {
    cards: withoutTwins(readMember.list(cards).flatMap(cardOf)),
    ownCards: withoutTwins([...inVault, ...ofCompanies]),
  };
}

function cardOf(value: unknown): AgentcardCard[] {
  const read = Object(value);
  const id = readMember.id(read.id);
  if (id === undefined) return [];
  const status = readStatus(read.status, statuses);
  const balanceCents = readMember.cents(read.balanceCents);
  const spendLimitCents = readMember.cents(read.spendLimitCents);
  return [
    {
      id,
      last4: readMember.last4(read.last4),
      expiry: readMember.text(read.expiry),
      balanceCents,
      spendLimitCents,
      spentCents:
        status.status === "open" || status.status === "paused" ? spentOf(balanceCents, spendLimitCents) : undefined,
      ...status,
      test: read.sandbox === true,
    },
  ];
}

/** What was spent of a limit. Undefined for amounts that contradict each other, such as more money than the limit. */
function spentOf(balanceCents = -1, limitCents = 0): number | undefined {
  return limitCents > 0 && balanceCents >= 0 && balanceCents <= limitCents ? limitCents - balanceCents : undefined;
}

function ownCardOf(value: unknown, company?: unknown): AgentcardOwnCard[] {
  const { id: ownId, brand, last4, expiry, label = company } = Object(value);
  const id = readMember.id(ownId);
  if (id === undefined) return [];
  const { text } = readMember;
  return [{ id, brand: text(brand), last4: readMember.last4(last4), expiry: text(expiry), label: text(label) }];
}
