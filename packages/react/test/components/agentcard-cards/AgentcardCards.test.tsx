import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { AgentcardCards, type ToolResult } from "../../../src/index.js";
import {
  agentcard,
  type FakeBackendOptions,
  type FakeCard,
  type FakeToolCall,
  fakeCards,
  withStatus,
} from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit, shown } from "../../support/renderKit.js";

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

/** The backend notes every call of a tool. */
function open(options: FakeBackendOptions = connected, cards: readonly FakeCard[] = [card]) {
  const fake = fakeCards({ cards });
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

test("AgentcardCards creates one card for one confirmation, also after a double click", async () => {
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

test("AgentcardCards closes a card after the user confirms", async () => {
  const { named } = open();
  await press("Close: Card ending in 4242");
  expect(document.activeElement).toBe(screen.getByRole("group"));
  await press("Keep card");
  expect(named("close_card")).toEqual([]);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Close: Card ending in 4242" }));

  await press("Close: Card ending in 4242");
  await press("Close card");
  const tile = await screen.findByRole("listitem", { name: "Card ending in 4242" });
  await within(tile).findByText("Closed");
  expect(within(tile).queryByRole("button")).toBe(null);
  expect(named("close_card").map((call) => call.arguments)).toEqual([{ card_id: "card_1" }]);
  await waitFor(() => expect(announcement()).toBe("Card ending in 4242 is closed."));
});

test("AgentcardCards offers to connect while Agentcard is not connected, and asks for no cards", async () => {
  const { backend } = open({ connections: [agentcard] });
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
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
