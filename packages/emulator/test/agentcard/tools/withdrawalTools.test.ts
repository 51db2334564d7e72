import { afterAll, expect, test } from "vitest";
import { connectUser, createAgentcardEmulator } from "../../support/agentcard.js";

const { agentcard, close } = await createAgentcardEmulator();
afterAll(close);

const ach = {
  type: "ach",
  beneficiary_name: "Alice Example",
  country_code: "US",
  routing_number: "021000021",
  account_number: "000123456789",
  account_type: "checking",
};
const wire = {
  type: "international_wire",
  beneficiary_name: "Alice Example",
  country_code: "DE",
  iban: "DE89370400440532013000",
  swift_code: "COBADEFFXXX",
};
const destination_address = `0x${"ab".repeat(20)}`;

async function connected(email: string) {
  const user = await connectUser(agentcard, email, { balanceCents: 10_000 });
  const { call } = user;
  return {
    ...user,
    save: async (details: Record<string, unknown>) =>
      /wrec_[\w-]+/.exec((await call("create_withdrawal_recipient", details)).text)?.[0] ?? "",
    unchanged: async () => {
      expect(await call("get_balance")).toMatchObject({ balanceUsd: "100.00" });
      expect(await call("list_transactions")).toMatchObject({ count: 0 });
    },
  };
}

test("withdraw takes the amount from the balance, and the transactions list it", async () => {
  const { call, save } = await connected("bank@example.com");
  const recipient_id = await save(ach);
  const withdrawn = await call("withdraw", { amount_cents: 2550, recipient_id });
  expect(withdrawn).toMatchObject({ isError: false, withdrawalId: expect.any(String), amountUsd: "25.50" });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "74.50" });
  expect(await call("list_transactions")).toMatchObject({
    count: 1,
    transactions: [
      {
        eventType: "withdrawal",
        amountCents: 2550,
        status: "pending",
        merchant: "the bank account ••••6789",
        cardId: null,
        cardLast4: null,
      },
    ],
  });
});

test("withdraw twice withdraws twice, and never more than the balance", async () => {
  const { call, save, logged } = await connected("twice@example.com");
  const recipient_id = await save(ach);
  const withdraw = () => call("withdraw", { amount_cents: 6000, recipient_id });
  expect(await withdraw()).toMatchObject({ amountUsd: "60.00" });
  expect((await withdraw()).text).toContain("at most $40.00");
  expect(await call("withdraw", { amount_cents: 4000, recipient_id })).toMatchObject({ amountUsd: "40.00" });
  expect(await call("get_balance")).toMatchObject({ balanceUsd: "0.00" });
  expect(logged().filter(({ tool }) => tool === "withdraw")).toHaveLength(3);
});

test("withdraw sends to an address on Base", async () => {
  const { call } = await connected("base@example.com");
  expect(await call("withdraw", { amount_cents: 200, destination_address })).toMatchObject({ amountUsd: "2.00" });
  expect((await call("list_transactions")).text).toContain("1 transaction");
});

test("withdraw without a recipient_id uses the only bank account, and asks if there are several or none", async () => {
  const { call, save, unchanged } = await connected("choose@example.com");
  expect((await call("withdraw", { amount_cents: 200 })).text).toContain("no saved bank account");
  const [first, second] = [await save(ach), await save(wire)];
  const asked = await call("withdraw", { amount_cents: 200 });
  expect(asked.text).toContain(first);
  expect(asked.text).toContain(second);
  await unchanged();

  const only = await connected("only@example.com");
  await only.save(wire);
  expect(await only.call("withdraw", { amount_cents: 200 })).toMatchObject({ amountUsd: "2.00" });
});

test("withdraw moves no money for a wrong amount or destination, and for wrong arguments", async () => {
  const { call, unchanged } = await connected("refused@example.com");
  for (const [args, text] of [
    [{ amount_cents: 199, destination_address }, "from $2.00 to $10,000.00"],
    [{ amount_cents: 1_000_001, destination_address }, "from $2.00 to $10,000.00"],
    [{ amount_cents: -500, destination_address }, "from $2.00 to $10,000.00"],
    [{ amount_cents: 10_001, destination_address }, "at most $100.00"],
    [{ amount_cents: 500, destination_address: "0x123" }, "crypto address cannot be used"],
    [{ amount_cents: 500, recipient_id: "wrec_unknown" }, "does not exist"],
    [{ destination_address }, "Invalid arguments for tool withdraw"],
    [{ amount_cents: "500", destination_address }, "Invalid arguments for tool withdraw"],
    [{ amount_cents: 500.5, destination_address }, "Invalid arguments for tool withdraw"],
    [{ amount_cents: 500, recipient_id: 7 }, "Invalid arguments for tool withdraw"],
  ] as const)
    expect((await call("withdraw", args)).text, JSON.stringify(args)).toContain(text);
  await unchanged();
});

test("another user's bank account cannot be seen, and receives nothing", async () => {
  const [alice, bob] = [await connected("alice@example.com"), await connected("bob@example.com")];
  const recipient_id = await bob.save(ach);
  expect(await alice.call("list_withdrawal_recipients")).toMatchObject({ count: 0, recipients: [] });
  expect((await alice.call("withdraw", { amount_cents: 500, recipient_id })).text).toContain("does not exist");
  await alice.unchanged();
  await bob.unchanged();
});

test("list_withdrawal_recipients shows the saved bank accounts with the last four digits only", async () => {
  const { call, save, logged } = await connected("saved@example.com");
  const id = await save({ ...ach, nickname: "Main", bank_name: "Test Bank" });
  await save(ach);
  await save(wire);
  const listed = await call("list_withdrawal_recipients");
  expect(listed).toMatchObject({
    count: 3,
    recipients: [
      { id, type: "ach", nickname: "Main", bank_name: "Test Bank", account_number_last4: "••••6789", iban_last4: null },
      { type: "ach", nickname: null, bank_name: null },
      { type: "international_wire", account_number_last4: null, iban_last4: "••••3000", country_code: "DE" },
    ],
  });
  expect(logged()).toHaveLength(3);
  expect(JSON.stringify([listed, logged()])).not.toMatch(/000123456789|021000021|DE8937/);
});

test("create_withdrawal_recipient saves nothing for wrong bank details and wrong arguments", async () => {
  const { call } = await connected("details@example.com");
  for (const [details, text] of [
    [{ ...ach, beneficiary_name: " " }, "beneficiary_name"],
    [{ ...ach, country_code: "USA" }, "country_code"],
    [{ ...ach, routing_number: "12345678" }, "routing_number"],
    [{ ...ach, account_number: "123" }, "account_number"],
    [{ ...ach, account_type: undefined }, "account_type"],
    [{ ...wire, iban: "DE89" }, "iban"],
    [{ ...wire, swift_code: "COBA" }, "swift_code"],
    [{ ...wire, country_code: "IN" }, "country_specific.ifsc"],
    [{ ...ach, type: "cheque" }, "Invalid arguments"],
    [{ ...ach, account_type: "gold" }, "Invalid arguments"],
    [{ ...ach, account_number: 123456 }, "Invalid arguments"],
    [{ ...ach, beneficiary_name: undefined }, "Invalid arguments"],
    [{ ...wire, country_specific: "ifsc" }, "Invalid arguments"],
  ] as const)
    expect((await call("create_withdrawal_recipient", details)).text, JSON.stringify(details)).toContain(text);
  expect(await call("list_withdrawal_recipients")).toMatchObject({ count: 0 });
});
