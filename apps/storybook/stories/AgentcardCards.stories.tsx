import { AgentcardCards, Approvals, type ToolResult } from "@keyhold/react";
import { agentcard, type FakeBackendOptions, fakeCards, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { OwnCards } from "./examples/OwnCards.js";
import { PaymentCards } from "./examples/PaymentCards.js";
import { PayWithAccount } from "./examples/PayWithAccount.js";
import { twoAccounts, work } from "./support/accounts.js";
import { controls } from "./support/controls.js";
import { exampleCards, exampleTransactions, exampleVaultCards } from "./support/exampleCards.js";
import { largeText } from "./support/largeText.js";

const connections = [withStatus(agentcard, "connected")];
const inLiveMode = [{ ...withStatus(agentcard, "connected"), mode: "live" as const }];

const meta = {
  component: AgentcardCards,
  argTypes: { provider: controls.connection, amountCents: controls.amountCents, className: controls.className },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "38rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  parameters: { backend: { connections, ...fakeCards({ cards: exampleCards }) } satisfies FakeBackendOptions },
} satisfies Meta<typeof AgentcardCards>;
export default meta;

type Story = StoryObj<typeof meta>;

const backend = (backend: FakeBackendOptions) => ({ parameters: { backend } });

/** Gives this answer in place of creating a card. */
const answering = (answer: ReturnType<FakeBackendOptions["callTool"] & {}>) => {
  const { tools, callTool } = fakeCards({ cards: exampleCards });
  return backend({
    connections,
    tools,
    callTool: (call) => (call.name === "create_card" ? answer : callTool(call)),
  });
};

async function press(canvasElement: HTMLElement, ...names: (string | RegExp)[]) {
  for (const name of names) await userEvent.click(await within(canvasElement).findByRole("button", { name }));
}
const create = (canvasElement: HTMLElement) => press(canvasElement, "Create card", "Create card with $10.00");

/** A card with transactions, and cards of the user's own. */
const full = {
  connections,
  ...fakeCards({ cards: exampleCards, transactions: exampleTransactions, vaultCards: exampleVaultCards }),
};

/** Answers this for the transactions of a card. */
const transactions = (answer: ReturnType<FakeBackendOptions["callTool"] & {}>) =>
  backend({
    ...full,
    callTool: (call) => (call.name === "list_transactions" ? answer : full.callTool(call)),
  });
const open = (canvasElement: HTMLElement) => press(canvasElement, "Details: Card ending in 4242");

export const Example: Story = { render: () => <PaymentCards /> };
export const OnHooks: Story = { render: () => <OwnCards /> };
export const Cards: Story = { tags: ["picture", "picture-phone"] };
export const LargeText: Story = largeText;
export const Loading: Story = { ...backend({ connections, faults: { callTool: "slow" } }), tags: ["loading"] };
export const LoadFailed: Story = backend({ connections, faults: { callTool: "provider_unavailable" } });
export const Offline: Story = {
  ...backend({ connections, faults: { callTool: "offline" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/Check your internet connection/, { selector: "p" });
  },
};
export const Empty: Story = {
  ...backend({ connections, ...fakeCards() }),
  tags: ["picture-phone"],
  play: async ({ canvas }) => {
    await canvas.findByText(/^No cards yet/);
  },
};
export const WithOwnCards: Story = {
  ...backend(full),
  tags: ["picture"],
  play: async ({ canvas }) => {
    await canvas.findByText("Groceries");
  },
};
export const Transactions: Story = {
  ...backend(full),
  tags: ["picture", "picture-phone"],
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await canvas.findByText("Book Shop");
  },
};
export const AllTransactions: Story = {
  ...backend(full),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await press(canvasElement, "Show all 6");
    await canvas.findByText("Card funded");
  },
};
export const MostTransactions: Story = {
  ...transactions({
    content: [],
    structuredContent: {
      transactions: Array.from({ length: 60 }, (_, at) => ({ ...exampleTransactions[0], id: `txn_${at}` })),
    },
  }),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await press(canvasElement, "Show all 50");
    await canvas.findByText(/^At most 50/);
  },
};
export const TransactionsRightToLeft: Story = {
  ...backend(full),
  globals: { locale: "ar" },
  tags: ["picture"],
  play: async ({ canvas }) => {
    const [first] = await canvas.findAllByRole("button", { name: /^التفاصيل/ });
    await userEvent.click(first as HTMLElement);
    await canvas.findByText("Book Shop");
  },
};
export const TransactionsLargeText: Story = {
  ...largeText,
  parameters: {
    ...largeText.parameters,
    backend: { connections, ...fakeCards({ cards: exampleCards.slice(0, 1), transactions: exampleTransactions }) },
  },
  play: async (context) => {
    await open(context.canvasElement);
    await context.canvas.findByText("Book Shop");
    await largeText.play(context);
  },
};
export const NoTransactions: Story = {
  ...backend({ connections, ...fakeCards({ cards: exampleCards }) }),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await canvas.findByText("No transactions yet.", { selector: "p" });
  },
};
export const TransactionsLoading: Story = {
  ...transactions(new Promise<never>(() => {})),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await canvas.findByText("Loading the transactions…", { selector: "p" });
  },
};
export const TransactionsFailed: Story = {
  ...transactions("provider_unavailable"),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await canvas.findByText(/^The transactions could not be loaded\. Agentcard does not answer/, { selector: "p" });
  },
};
export const WaitsForApproval: Story = {
  ...backend({ ...full, asks: ({ name }) => name === "list_cards" }),
  tags: ["picture"],
  play: async ({ canvas }) => {
    await canvas.findByText(/^This waits for your approval/, { selector: "p" });
  },
};
export const Declined: Story = {
  ...transactions("approval_declined"),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    await canvas.findByText(/You declined this/, { selector: "p" });
  },
};
export const GoesOnWhenApproved: Story = {
  ...backend({ ...full, asks: ({ name }) => name === "list_transactions" }),
  render: () => (
    <div style={{ display: "grid", gap: "1rem" }}>
      <AgentcardCards />
      <Approvals />
    </div>
  ),
  play: async ({ canvas, canvasElement }) => {
    await open(canvasElement);
    const approve = await canvas.findByRole("button", { name: "Approve" });
    await waitFor(async () => {
      await userEvent.click(approve);
      await canvas.findByText("Book Shop", {}, { timeout: 200 });
    });
  },
};
export const SeveralAccounts: Story = {
  ...backend({ ...twoAccounts, ...fakeCards() }),
  play: async ({ canvas }) => {
    await canvas.findByText(/Choose in your connected apps/, { selector: "p" });
  },
};
export const OneOfSeveralAccounts: Story = {
  ...backend({ ...twoAccounts, ...fakeCards({ cards: exampleCards }) }),
  args: { provider: work.id },
  play: async ({ canvas }) => {
    await canvas.findByText("Card ending in 4242");
  },
};
export const ToolCallWithSeveralAccounts: Story = {
  ...backend({ ...twoAccounts, ...fakeCards() }),
  render: () => <PayWithAccount />,
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Pay $25", "Pay with alice@work.example");
    await canvas.findByText("Paid with alice@work.example");
  },
};
export const NotConnected: Story = backend({ connections: [agentcard] });
export const NeedsReconnect: Story = backend({ connections: [withStatus(agentcard, "needs_reconnect")] });

export const AsksBeforeCreating: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Create card");
    await canvas.findByText(/no money moves/);
  },
};
export const AsksBeforeSpending: Story = {
  ...backend({ connections: inLiveMode, ...fakeCards({ cards: exampleCards.map(({ sandbox: _, ...live }) => live) }) }),
  tags: ["picture"],
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Create card");
    await canvas.findByText(/can spend real money/);
  },
};
export const Creating: Story = {
  ...answering(new Promise<never>(() => {})),
  play: async ({ canvas, canvasElement }) => {
    await create(canvasElement);
    await canvas.findByText("Creating the card…");
  },
};
export const Created: Story = {
  play: async ({ canvas, canvasElement }) => {
    await create(canvasElement);
    await canvas.findByRole("listitem", { name: "Card ending in 0004" });
    await expect(canvas.getByText("The card is ready.", { selector: "p" })).toBeVisible();
  },
};
export const Refused: Story = {
  ...answering({
    content: [{ type: "text", text: "This is over your daily limit of $500." }],
    structuredContent: { status: "limit_exceeded" },
    isError: true,
  } satisfies ToolResult),
  play: async ({ canvas, canvasElement }) => {
    await create(canvasElement);
    await canvas.findByText(/over your daily limit/, { selector: "p" });
  },
};
export const WantsApproval: Story = {
  ...answering({
    content: [{ type: "text", text: "Approve this card in your Agentcard account." }],
    structuredContent: { status: "approval_required", approvalUrl: "https://agentcard.example/approve" },
  } satisfies ToolResult),
  play: async ({ canvas, canvasElement }) => {
    await create(canvasElement);
    await canvas.findByRole("link", { name: "Continue at Agentcard" });
  },
};
export const NobodyKnows: Story = {
  ...answering("provider_unavailable"),
  play: async ({ canvas, canvasElement }) => {
    await create(canvasElement);
    await canvas.findByText(/may or may not exist/, { selector: "p" });
  },
};
export const AsksBeforeRemoving: Story = {
  tags: ["picture-phone"],
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Card ending in 4242", "Remove card: Card ending in 4242");
    await canvas.findByText(/Remove this card\?/);
  },
};
export const Removed: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Card ending in 4242", "Remove card: Card ending in 4242", "Remove card");
    await canvas.findByText("Card ending in 4242 is removed.", { selector: "p" });
  },
};
