import { fireEvent, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { readAmount, writeAmount } from "../../../src/components/agentcard-cards/readAmount.js";
import { formatMoney } from "../../../src/components/shared/formatMoney.js";
import { AgentcardCards } from "../../../src/index.js";
import { de } from "../../../src/messages/de.js";
import { agentcard, fakeCards, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit } from "../../support/renderKit.js";

/** The decimal sign and the sign between thousands of the kit's languages, as people type them. */
const signs = [
  ["en", ".", ","],
  ["ja", ".", ","],
  ["zh-Hans", ".", ","],
  ["ar", ".", ","],
  ["ar-EG", "٫", "٬"],
  ["de", ",", "."],
  ["es", ",", "."],
  ["pt", ",", "."],
  ["fr", ",", " "],
] as const;
const languages = signs.map(([locale]) => locale);

test.each(signs)(
  "F-B8: in %s, readAmount() reads amounts with %j for decimals and %j for thousands",
  (locale, point, group) => {
    const read = (text: string) => readAmount(text, locale);
    const certain = { isUnusual: false };
    for (const text of [
      "25",
      " 25 ",
      `25${point}00`,
      `25${point}0`,
      "$25",
      "$ 25",
      "25 $",
      "US$25",
      "25 US$",
      "25 USD",
      "USD 25",
    ]) {
      expect(read(text), text).toEqual({ cents: 2500, ...certain });
    }
    for (const text of ["٢٥", "۲۵", "２５"]) expect(read(text), text).toEqual({ cents: 2500, ...certain });
    expect(read(`1${point}5`)).toEqual({ cents: 150, ...certain });
    expect(read(`1${point}50`)).toEqual({ cents: 150, ...certain });
    expect(read(`1${group}000${point}50`)).toEqual({ cents: 100_050, ...certain });
    expect(read(`1${group}000`)).toEqual({ cents: 100_000, ...certain });
    expect(read(`1${group}234${group}567`)).toEqual({ cents: 123_456_700, ...certain });
    expect(read(`9999999${point}99`)).toEqual({ cents: 999_999_999, ...certain });
    for (const cents of [100, 2550, 123_450, 99_999_999]) {
      const money = formatMoney(cents, locale);
      expect(read(money), money).toEqual({ cents, ...certain });
    }
  },
);

test.each(signs)(
  "F-B8: in %s with %j for decimals, readAmount() says that %j in their place is unusual",
  (locale, _point, group) => {
    const other = group === "," || group === "." ? { cents: 150, isUnusual: true } : undefined;
    expect(readAmount(`1${group}50`, locale)).toEqual(other);
    expect(readAmount(`1${group}5`, locale)).toEqual(other);
  },
);

test.each([
  ["fr", "25.50"],
  ["ar-EG", "25.50"],
  ["ar-EG", "25,50"],
])("F-B8: in %s, readAmount() reads %j, which has one meaning", (locale, text) => {
  expect(readAmount(text, locale)).toEqual({ cents: 2550, isUnusual: false });
});

test.each(signs)("F-B8: in %s, readAmount() reads no other thing as an amount", (locale, point, group) => {
  const unclear = [
    ...["", "  ", "ten", "Infinity", "NaN", "1e3", "1E3", "0x10", "1/2", "½", "10 20", "10..5", "10,,5", "٢٥٫٥٫٥"],
    ...["-5", "−5", "+5", "5-", "(5)", "$-5", "€25", "25 €", "£25", "25%", "$", "25 dollars"],
    ...[`25${point}505`, `0${point}005`, `${point}5`, `25${point}`, `1${group}00${group}000`, `1${group}0000`],
    ...[`1${point}000${group}50`, `1${point}000${point}50`, "12345678", "9".repeat(400)],
  ];
  for (const text of unclear) expect(readAmount(text, locale), text).toBe(undefined);
});

test.each([
  ["en", "1.000"],
  ["en", "1 000"],
  ["de", "1,000"],
  ["de", "1 000"],
  ["de", "1,000.50"],
  ["en", "1.000,50"],
])("F-B8: in %s, readAmount() does not read %j, which has two meanings", (locale, text) => {
  expect(readAmount(text, locale)).toBe(undefined);
});

test.each([
  ["de-CH", "1'000.50"],
  ["de-CH", "1’000.50"],
  ["it-CH", "US$ 1'000.50"],
])("in %s, readAmount() reads %j, as a keyboard has it", (locale, text) => {
  expect(readAmount(text, locale)).toEqual({ cents: 100_050, isUnusual: false });
});

test.each([...languages, "bn", "de-AT", "de-CH", "en-IN", "fa", "mr", "pt-PT"])(
  "F-B8: in %s, readAmount() reads the amounts that the kit writes",
  (locale) => {
    for (const cents of [100, 150, 1000, 2550, 99_999, 1_234_567]) {
      expect(readAmount(writeAmount(cents, locale), locale)).toEqual({ cents, isUnusual: false });
    }
  },
);

test("F-B8: the amount is a text field that a mouse wheel cannot change, and an unclear amount asks again", async () => {
  openBackend({ connections: [withStatus(agentcard, "connected")], ...fakeCards() });
  renderKit(<AgentcardCards amountCents={2500} />);
  const field = await screen.findByLabelText<HTMLInputElement>("Amount in USD");
  expect(field.type).toBe("text");
  expect(field.inputMode).toBe("decimal");
  field.focus();
  fireEvent.wheel(field, { deltaY: 100 });
  expect(field.value).toBe("25");

  const create = screen.getByRole("button", { name: "Create card" });
  const words = "Write the amount like this: 25.50. The least is $1.00.";
  for (const unclear of ["1.000,50", "1e3", "0.99", "lots"]) {
    await userEvent.clear(field);
    await userEvent.type(field, unclear);
    expect(field.getAttribute("aria-invalid")).toBe(null);
    await userEvent.click(create);
    expect(screen.queryByRole("group")).toBe(null);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toBe(words);
    expect(announcement()).toBe(words);
    expect(document.activeElement).toBe(field);
    expect(field.value).toBe(unclear);
  }
  await userEvent.clear(field);
  await userEvent.type(field, "1,000.50");
  await userEvent.click(create);
  expect(screen.getByRole("group").textContent).toContain("$1,000.50");
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  "F-B8: the amount is empty if the app gives the initial amount %d",
  async (cents) => {
    openBackend({ connections: [withStatus(agentcard, "connected")], ...fakeCards() });
    renderKit(<AgentcardCards amountCents={cents} />);
    expect((await screen.findByLabelText<HTMLInputElement>("Amount in USD")).value).toBe("");
  },
);

test.each([
  ["1,50", undefined, /^Did you mean \$1\.50\? You wrote “1,50”\. Test mode/, "Create card with $1.50"],
  ["1.50", undefined, /^Create a card with \$1\.50 on it\? /, "Create card with $1.50"],
  ["1.50", de, /^Meinten Sie 1,50\s\$\? Sie haben „1\.50“ geschrieben\. /, "Karte mit 1,50\u00a0$ erstellen"],
  ["1,50", de, /^Eine Karte mit 1,50\s\$ erstellen\? /, "Karte mit 1,50\u00a0$ erstellen"],
])(
  "F-B8: for %j, the page asks about the amount as it has understood it, in words",
  async (text, messages, question, button) => {
    const fake = fakeCards();
    const amounts: unknown[] = [];
    openBackend({
      connections: [withStatus(agentcard, "connected")],
      ...fake,
      callTool(call) {
        if (call.name === "create_card") amounts.push(call.arguments.amount_cents);
        return fake.callTool(call);
      },
    });
    renderKit(<AgentcardCards />, { messages });
    const field = await screen.findByRole<HTMLInputElement>("textbox");
    await userEvent.clear(field);
    await userEvent.type(field, `${text}{Enter}`);
    expect(screen.getByRole("group").textContent).toMatch(question);
    expect(field.value).toBe(text);
    expect(amounts).toEqual([]);
    await userEvent.click(screen.getByRole("button", { name: button }));
    await waitFor(() => expect(amounts).toEqual([150]));
  },
);
