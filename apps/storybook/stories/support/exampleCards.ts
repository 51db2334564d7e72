import type { FakeCard } from "@keyhold/react/testing";

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
  { ...card, id: "card_2", last4: "0005", balanceCents: 120_000, status: "PAUSED" },
  { ...card, id: "card_3", last4: "1881", balanceCents: 0, status: "CLOSED" },
];
