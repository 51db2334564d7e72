import type { FakeCard, FakeTransaction, FakeVaultCard } from "@keyhold/react/testing";

const card: FakeCard = {
  id: "card_1",
  last4: "4242",
  expiry: "11/29",
  balanceCents: 2550,
  spendLimitCents: 5000,
  status: "OPEN",
  sandbox: true,
};

/** A card in each of its states. */
export const exampleCards: readonly FakeCard[] = [
  card,
  { ...card, id: "card_2", last4: "0005", balanceCents: 120_000, spendLimitCents: 150_000, status: "PAUSED" },
  { ...card, id: "card_3", last4: "1881", balanceCents: 0, status: "CLOSED" },
];

const purchase: FakeTransaction = {
  id: "txn_1",
  cardId: "card_1",
  cardLast4: "4242",
  amountCents: 1200,
  merchant: "Book Shop",
  description: "Purchase",
  status: "settled",
  eventType: "purchase",
  createdAt: "2026-11-27T12:00:00.000Z",
};

/** A transaction in each status, and more than the card shows at first. */
export const exampleTransactions: readonly FakeTransaction[] = [
  purchase,
  { ...purchase, id: "txn_2", merchant: "Grand Hotel Lisbon, Rua do Ouro", amountCents: 18_900, status: "declined" },
  { ...purchase, id: "txn_3", merchant: "Train Tickets", amountCents: 1250, status: "pending" },
  { ...purchase, id: "txn_4", merchant: "Corner Café", amountCents: 480, createdAt: "2026-11-24T12:00:00.000Z" },
  { ...purchase, id: "txn_5", merchant: "Post Office", amountCents: 770, createdAt: "2026-11-23T12:00:00.000Z" },
  {
    ...purchase,
    id: "txn_6",
    merchant: "Agentcard",
    description: "Card funded",
    eventType: "funding",
    amountCents: 5000,
    createdAt: "2026-11-22T12:00:00.000Z",
  },
];

/** Two cards of the user's own: one with everything that Agentcard can say, and one with little. */
export const exampleVaultCards: readonly FakeVaultCard[] = [
  { id: "own_1", brand: "visa", last4: "9001", expiry: "01/30", label: "Groceries" },
  { id: "own_2", brand: null, last4: "5556", expiry: null, label: null },
];
