import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { AgentcardCards, type ToolResult } from "../../../src/index.js";
import {
  agentcard,
  type FakeBackendOptions,
  type FakeCard,
  type FakeCardsOptions,
  type FakeToolCall,
  type FakeTransaction,
  fakeCards,
  withStatus,
} from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../../support/renderKit.js";

const card: FakeCard = {
  id: "card_1",
  last4: "4242",
  expiry: "11/29",
  balanceCents: 2550,
  spendLimitCents: 2550,
  status: "OPEN",
  sandbox: true,
};
const connected = { connections: [withStatus(agentcard, "connected")] };
const live = { connections: [{ ...withStatus(agentcard, "connected"), mode: "live" as const }] };

describeConformance("AgentcardCards", (props) => <AgentcardCards {...props} />, {
  data: { status: "ready", mode: "test" },
  backend: { ...connected, ...fakeCards({ cards: [card] }) },
});

const purchase: FakeTransaction = {
  id: "txn_1",
  cardId: "card_1",
  cardLast4: "4242",
  amountCents: 1200,
  merchant: "Book Shop",
  description: "Purchase",
  status: "settled",
  eventType: "purchase",
  createdAt: "2026-11-22T12:00:00.000Z",
};

/** The backend notes every call of a tool. */
function open(
  options: FakeBackendOptions = connected,
  cards: readonly FakeCard[] = [card],
  more: FakeCardsOptions = {},
) {
  const fake = fakeCards({ cards, ...more });
  const calls: FakeToolCall[] = [];
  const backend = openBackend({
    tools: fake.tools,
    ...options,
    callTool: (call) => {
      calls.push(call);
      return (options.callTool ?? fake.callTool)(call);
    },
  });
  renderKit(<AgentcardCards />);
  return { backend, named: (name: string) => calls.filter((call) => call.name === name) };
}

const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

/** Answers with this instead of creating a card. */
const answering = (result: ToolResult): FakeBackendOptions => ({
  ...connected,
  callTool: (call) => (call.name === "create_card" ? result : fakeCards().callTool(call)),
});

test("AgentcardCards shows digits, balance, status, expiry and the test badge, and asks for no secret details", async () => {
  const { backend } = open();
  const tile = within(await screen.findByRole("listitem", { name: "Card ending in 4242" }));
  for (const text of ["$25.50", "Active", "Expires 11/29", "Test card"]) tile.getByText(text);
  expect(new Set(backend.requests)).toEqual(
    new Set(["GET /connections", "POST /connections/agentcard/tools/list_cards"]),
  );
});

test("AgentcardCards shows unknown statuses, and cards that have only an id", async () => {
  const cards = [{ id: "one", status: "UNDER_REVIEW", last4: "1111" }, { id: "two" }, { last4: "9999" }];
  open({ ...connected, callTool: () => ({ content: [], structuredContent: { cards } }) });
  within(await screen.findByRole("listitem", { name: "Card ending in 1111" })).getByText("UNDER_REVIEW");
  within(screen.getByRole("listitem", { name: "Card" })).getByText("Balance unknown");
  expect(screen.getAllByRole("listitem")).toHaveLength(2);
});

test("AgentcardCards creates a card after the user confirms, shows it and says so", async () => {
  const { named } = open(connected, []);
  await screen.findByText(/No cards yet/);
  const amount = screen.getByLabelText("Amount in USD");
  await userEvent.clear(amount);
  await userEvent.type(amount, "12.34");
  await press("Create card");
  const question = screen.getByRole("group");
  expect(document.activeElement).toBe(question);
  expect(question.textContent).toMatch(/^Create a card with \$12\.34 on it\? Test mode: .* no money moves\./);
  expect(named("create_card")).toEqual([]);

  await press("Create card with $12.34");
  await screen.findByRole("listitem", { name: "Card ending in 0001" });
  screen.getByText("$12.34");
  expect(named("create_card").map((call) => call.arguments)).toEqual([{ amount_cents: 1234 }]);
  await waitFor(() => expect(announcement()).toBe("The card is ready."));
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Create card" }));
});

test("AgentcardCards warns about real money, and creates nothing when the user cancels", async () => {
  const { named } = open(live);
  await press("Create card");
  expect(screen.getByRole("group").textContent).toMatch(/This can spend real money: .* up to \$10\.00/);
  await press("Cancel");
  expect(screen.queryByRole("group")).toBe(null);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Create card" }));
  expect(named("create_card")).toEqual([]);
});

test("AgentcardCards creates one card for one confirmation, even after a double click", async () => {
  const { backend, named } = open();
  await press("Create card");
  backend.fail("callTool", "slow");
  const confirm = screen.getByRole("button", { name: "Create card with $10.00" });
  await userEvent.dblClick(confirm);
  confirm.click();
  backend.recover("callTool");
  await screen.findByText("The card is ready.", shown);
  expect(named("create_card")).toHaveLength(1);
});

test("AgentcardCards sends no second request after a lost answer, and says that the card may exist", async () => {
  const { backend } = open();
  await press("Create card");
  backend.fail("callTool", "offline");
  await press("Create card with $10.00");
  await screen.findByText(/may or may not exist/, shown);
  expect(backend.count("POST /connections/agentcard/tools/create_card")).toBe(1);
});

test("AgentcardCards says why Agentcard refused a card", async () => {
  const { backend } = open();
  await press("Create card");
  backend.fail("callTool", "rate_limited");
  await press("Create card with $10.00");
  await screen.findByText(/Too many requests to Agentcard/, shown);
});

test("AgentcardCards shows in Agentcard's own words what it needs first, with a link", async () => {
  const message = "Approve this card in the app.";
  const url = "https://agentcard.sh/approve/1";
  open(answering({ content: [], structuredContent: { status: "approval_required", message, approvalUrl: url } }));
  await press("Create card");
  await press("Create card with $10.00");
  await screen.findByText(message, shown);
  const link = screen.getByRole("link", { name: "Continue at Agentcard" });
  expect(link.getAttribute("href")).toBe(url);
  expect(link.getAttribute("rel")).toContain("noopener");
});

test("AgentcardCards links only to https addresses", async () => {
  const structuredContent = { status: "kyc_required", message: "Tell us more.", attachUrl: "javascript:alert(1)" };
  open(answering({ content: [], structuredContent }));
  await press("Create card");
  await press("Create card with $10.00");
  await screen.findByText("Tell us more.", shown);
  expect(screen.queryByRole("link")).toBe(null);
});

test("AgentcardCards removes a card after the user confirms, in its details, where the button was", async () => {
  const { named } = open();
  const tile = await screen.findByRole("listitem", { name: "Card ending in 4242" });
  expect(within(tile).queryByRole("button", { name: /^Remove/ })).toBe(null);
  await details();
  const remove = within(tile).getByRole("button", { name: "Remove card: Card ending in 4242" });
  const before = remove.previousElementSibling;
  await userEvent.click(remove);
  const question = screen.getByRole("group");
  expect(document.activeElement).toBe(question);
  expect(question.previousElementSibling).toBe(before);
  await press("Keep card");
  expect(named("close_card")).toEqual([]);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Remove card: Card ending in 4242" }));

  await press("Remove card: Card ending in 4242");
  await press("Remove card");
  await within(tile).findByText("Closed");
  expect(document.activeElement).toBe(tile);
  expect(within(tile).queryByRole("button", { name: /^Remove/ })).toBe(null);
  expect(named("close_card").map((call) => call.arguments)).toEqual([{ card_id: "card_1" }]);
  await waitFor(() => expect(announcement()).toBe("Card ending in 4242 is removed."));
});

const namesOf = () => screen.getAllByRole("listitem").map((tile) => tile.querySelector("[id]")?.textContent?.slice(-4));

test("AgentcardCards shows the newest card first, and those that cannot pay below", async () => {
  const cards = ["OPEN", "CLOSED", "OPEN", "PAUSED", "OPEN"] as const;
  open(
    connected,
    cards.map((status, at) => ({ ...card, id: `card_${at}`, last4: `000${at}`, status })),
  );
  await screen.findByRole("listitem", { name: "Card ending in 0000" });
  expect(namesOf()).toEqual(["0004", "0002", "0000", "0003", "0001"]);
});

test("AgentcardCards shows a new card first and in view, leaves the focus, and offers the first amount again", async () => {
  const shownTiles: Element[] = [];
  Element.prototype.scrollIntoView = function (options) {
    expect(options).toEqual({ block: "nearest" });
    shownTiles.push(this);
  };
  // This Agentcard lists the newest card first.
  const fake = fakeCards({ cards: [card] });
  open({
    ...connected,
    async callTool(call) {
      const result = await fake.callTool(call);
      const { cards, ...rest } = Object(result.structuredContent);
      return cards ? { ...result, structuredContent: { ...rest, cards: [...cards].reverse() } } : result;
    },
  });
  const field = await screen.findByLabelText<HTMLInputElement>("Amount in USD");
  await userEvent.clear(field);
  await userEvent.type(field, "12.34");
  await press("Create card");
  await press("Create card with $12.34");
  const tile = await screen.findByRole("listitem", { name: "Card ending in 0002" });
  expect(namesOf()).toEqual(["0002", "4242"]);
  expect(shownTiles).toEqual([tile]);
  expect(field.value).toBe("10");
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Create card" }));
  Reflect.deleteProperty(Element.prototype, "scrollIntoView");
});

const about = "An agent card is a payment card with a limit that you set. It can never pay more.";

test("AgentcardCards says what an agent card is, and what the first one will do", async () => {
  open(connected, []);
  await screen.findByText(about);
  screen.getByText("No cards yet. With the first one, this product can pay for you.");
});

test("AgentcardCards offers to connect while Agentcard is not connected, and asks for no cards", async () => {
  const { backend } = open({ connections: [agentcard] });
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  screen.getByText(about);
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("AgentcardCards says that the connection could not be loaded", async () => {
  open({ faults: { connections: "not_signed_in" } });
  await screen.findByText(/You are not signed in/, shown);
  expect(screen.getByRole("region", { name: "Cards" }).dataset.status).toBe("load_failed");
});

test("AgentcardCards offers to ask again when the cards could not be loaded", async () => {
  const isError = true;
  const callTool = vi.fn((): ToolResult => ({ content: [{ type: "text", text: "No." }], isError }));
  const { backend } = open({ ...connected, callTool });
  const list = screen.findByRole("group", { name: "Your cards could not be loaded." });
  const again = within(await list).getByRole("button", { name: "Refresh" });
  backend.callTool = fakeCards({ cards: [card] }).callTool;
  await userEvent.click(again);
  await screen.findByRole("listitem", { name: "Card ending in 4242" });
});

test("AgentcardCards shows what is left of a limit, if the amounts of an open card say so", async () => {
  const odd: readonly Partial<FakeCard>[] = [
    { status: "CLOSED", balanceCents: 0 },
    { balanceCents: 5001 },
    { balanceCents: -1 },
    { spendLimitCents: 0, balanceCents: 0 },
    { spendLimitCents: undefined as never },
    { balanceCents: "2550" as never },
  ];
  const cards = odd.map((each, at) => ({ ...card, spendLimitCents: 5000, ...each, id: `odd_${at}` }));
  open(connected, [{ ...card, spendLimitCents: 5000 }, ...cards]);
  await screen.findByText("left of $50.00");
  expect(screen.getAllByText(/^left of/)).toHaveLength(1);
  const bar = document.querySelector("progress");
  expect([bar?.value, bar?.max, bar?.ariaHidden]).toEqual([2550, 5000, "true"]);
});

test("AgentcardCards never shows more than four digits of a number", async () => {
  open(connected, [{ ...card, last4: "4242424242424242" }], {
    vaultCards: [{ id: "own", brand: "visa", last4: "4000056655665556", expiry: null, label: null }],
  });
  await screen.findByText("Card ending in 4242");
  screen.getByText("Card ending in 5556");
  expect(document.body.textContent).not.toMatch(/\d{5}/);
});

test("AgentcardCards shows the user's own cards apart from those that the app created", async () => {
  open(connected, [], {
    vaultCards: [
      { id: "own_1", brand: "visa", last4: "9001", expiry: "01/30", label: "Groceries" },
      { id: "own_2", brand: null, last4: null, expiry: null, label: null },
    ],
  });
  const own = within(await screen.findByRole("list", { name: "Your own cards at Agentcard" }));
  for (const text of ["Card ending in 9001", "Groceries", "visa", "Expires 01/30", "Card"]) own.getByText(text);
  expect(own.queryByRole("button")).toBe(null);
  screen.getByText(/No cards yet/);
});

test("AgentcardCards shows the cards of a company's account with the company's name", async () => {
  const account = { organizationName: "Acme", cards: [{ id: "c", last4: "7777" }, null, { last4: "1" }] };
  const structuredContent = { cards: [], connectedAccounts: [account, null, {}, { cards: {} }] };
  open({ ...connected, callTool: () => ({ content: [], structuredContent }) });
  const own = within(await screen.findByRole("list", { name: "Your own cards at Agentcard" }));
  expect(own.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual(["Card ending in 7777Acme"]);
});

const details = () => press("Details: Card ending in 4242");

test("AgentcardCards loads the transactions of a card when the user opens it, and not before", async () => {
  const { named } = open(connected, [card], {
    transactions: [purchase, { ...purchase, id: "txn_2", cardId: "card_2" }],
  });
  const button = await screen.findByRole("button", { name: "Details: Card ending in 4242" });
  expect(button.ariaExpanded).toBe("false");
  expect(named("list_transactions")).toEqual([]);
  await userEvent.click(button);
  const list = within(await screen.findByRole("list", { name: "Transactions: Card ending in 4242" }));
  expect(list.getAllByRole("listitem")).toHaveLength(1);
  for (const text of ["Book Shop", "$12.00", "Purchase", "Nov 22, 2026"]) list.getByText(text);
  expect(named("list_transactions").map((call) => call.arguments)).toEqual([{ card_id: "card_1", limit: 50 }]);
  expect(button.ariaExpanded).toBe("true");
  await userEvent.click(button);
  expect(screen.queryByText("Book Shop")).toBe(null);
  expect(document.activeElement).toBe(button);
});

test("AgentcardCards shows five transactions, then all, at most fifty, and keeps the focus there", async () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ ...purchase, id: `txn_${at}`, merchant: `Shop ${at}` }));
  open({ ...connected, callTool: everyTransaction(many) });
  await details();
  await screen.findByText("Shop 4");
  expect(screen.queryByText("Shop 5")).toBe(null);
  await press("Show all 50");
  screen.getByText("Shop 49");
  expect(screen.queryByText("Shop 50")).toBe(null);
  screen.getByText("At most 50 are shown here. Agentcard has all of them.");
  expect(document.activeElement?.className).toBe("keyhold-card-transactions");
});

/** Answers with these transactions, whatever limit the page names. */
const everyTransaction =
  (all: readonly unknown[]): FakeBackendOptions["callTool"] =>
  (call) =>
    call.name === "list_transactions"
      ? { content: [], structuredContent: { transactions: all } }
      : fakeCards({ cards: [card] }).callTool(call);

test("AgentcardCards shows of a transaction what Agentcard sends, and its status if it is not settled", async () => {
  const odd = [
    { merchant: "One", status: "declined", amountCents: 100 },
    { merchant: "Two", status: "PENDING", amountCents: 0, createdAt: "yesterday" },
    { merchant: "Three", status: "under_review" },
    { description: "Card funded", amountCents: -500 },
    { ...purchase, merchant: "Four" },
    { ...purchase, merchant: "Twin" },
    { id: "nothing" },
    null,
  ];
  open({ ...connected, callTool: everyTransaction(odd) });
  await details();
  const list = await screen.findByRole("list", { name: "Transactions: Card ending in 4242" });
  expect(
    [...list.children].map((row) =>
      [...row.querySelectorAll("*")].flatMap((each) => (each.children.length ? [] : each.textContent)),
    ),
  ).toEqual([
    ["One", "$1.00", "", "Declined"],
    ["Two", "$0.00", "", "Pending"],
    ["Three", "", "under_review"],
    ["Card funded", "-$5.00", ""],
    ["Four", "$12.00", "Nov 22, 2026", "Purchase"],
  ]);
});

test("AgentcardCards says that a card has no transactions, and loads them again after a refresh", async () => {
  const { named } = open();
  await details();
  await screen.findByText("No transactions yet.", shown);
  await waitFor(() => expect(announcement()).toBe("No transactions yet."));
  await press("Remove card: Card ending in 4242");
  await press("Remove card");
  await screen.findByText("Card closed");
  expect(named("list_transactions")).toHaveLength(2);
});

test.each([
  ["offline", "You are offline, or this product does not answer. Check your internet connection, then try again."],
  ["provider_unavailable", "Agentcard does not answer at the moment. Nothing is lost; try again in a while."],
  ["tool_failed", undefined],
] as const)(
  "AgentcardCards says after %s that the transactions could not be loaded, and loads them when the user asks",
  async (fault, reason) => {
    const { backend } = open(connected, [card], { transactions: [purchase] });
    await screen.findByText("Card ending in 4242");
    backend.fail("callTool", fault);
    await details();
    const text = ["The transactions could not be loaded.", reason].filter(Boolean).join(" ");
    const notice = await screen.findByRole("group", { name: text });
    await waitFor(() => expect(announcement()).toBe(text));
    backend.recover("callTool");
    await userEvent.click(within(notice).getByRole("button", { name: "Refresh" }));
    await screen.findByText("Book Shop");
    expect(document.activeElement?.className).toBe("keyhold-card-transactions");
  },
);

test("AgentcardCards waits for the user's approval of the list and of transactions, and goes on by itself", async () => {
  const { backend, named } = open({ ...connected, asks: ({ name }) => name.startsWith("list_") }, [card], {
    transactions: [purchase],
  });
  const waits = "This waits for your approval. When you have approved, it goes on by itself.";
  const section = screen.getByRole("region", { name: "Cards" });
  await screen.findByText(waits, shown);
  expect(section.dataset.status).toBe("waits_for_approval");
  expect(announcement()).toBe(waits);
  expect(screen.queryByText("Loading your cards…")).toBe(null);
  const approve = () => {
    backend.setApproval(backend.approvals.at(-1)?.id ?? "", { status: "approved" });
    focusPage();
    window.dispatchEvent(new Event("visibilitychange"));
  };
  approve();
  await details();
  await screen.findByText(waits, shown);
  expect(screen.queryByText("Loading the transactions…")).toBe(null);
  approve();
  await screen.findByText("Book Shop");
  expect(screen.queryByText(waits, shown)).toBe(null);
  expect(named("list_cards")).toHaveLength(1);
});

test("AgentcardCards says that the user has declined to load the cards, and asks again when they refresh", async () => {
  const { backend } = open({ ...connected, asks: ({ name }) => name === "list_cards" });
  await screen.findByText(/^This waits for your approval/, shown);
  backend.setApproval("approval-1", { status: "declined" });
  focusPage();
  window.dispatchEvent(new Event("visibilitychange"));
  const text = "Your cards could not be loaded. You declined this, so nothing was done.";
  const notice = await screen.findByRole("group", { name: text });
  backend.asks = () => false;
  await userEvent.click(within(notice).getByRole("button", { name: "Refresh" }));
  await screen.findByText("Card ending in 4242");
});
