import { fireEvent, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { readAmount, writeAmount } from "../../../src/components/agentcard-cards/readAmount.js";
import { AgentcardCards } from "../../../src/index.js";
import { agentcard, fakeCards, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit } from "../../support/renderKit.js";

test.each([
  ["en", "25", 2500],
  ["en", " 25.5 ", 2550],
  ["en", "1,000.50", 100_050],
  ["en", "$25", 2500],
  ["en", "25 USD", 2500],
  ["en", "25,50", 2550],
  ["en", "9999999.99", 999_999_999],
  ["de", "1.000,50", 100_050],
  ["de", "25,5", 2550],
  ["de", "25.50", 2550],
  ["fr", "1\u202f000,50", 100_050],
  ["fr", "1 000,50", 100_050],
  ["ar", "٢٥٫٥٠", 2550],
  ["ja", "１０．５", 1050],
])("F-B8: in %s, readAmount() reads %j as %i cents", (locale, text, cents) => {
  expect(readAmount(text, locale)).toBe(cents);
});

test.each([
  ["en", "1.000,50"],
  ["en", "1.000"],
  ["de", "1,000.50"],
  ["de", "1,000"],
  ["en", "1,00,000"],
  ["en", "1,0000"],
  ["en", "25.505"],
  ["en", "0.005"],
  ["en", ".5"],
  ["en", "25."],
  ["en", "1e3"],
  ["en", "0x10"],
  ["en", "-5"],
  ["en", "+5"],
  ["en", "5-"],
  ["en", "10 20"],
  ["en", "10..5"],
  ["en", "ten"],
  ["en", "€25"],
  ["en", "Infinity"],
  ["en", "12345678"],
  ["en", "9".repeat(400)],
  ["en", ""],
  ["en", "  "],
])("F-B8: in %s, readAmount() does not read %j as an amount", (locale, text) => {
  expect(readAmount(text, locale)).toBe(undefined);
});

test.each(["ar", "bn", "de", "de-CH", "en", "en-IN", "es", "fa", "fr", "ja", "mr", "pt", "pt-PT", "zh-Hans"])(
  "F-B8: in %s, readAmount() reads the amounts that the kit writes",
  (locale) => {
    for (const cents of [100, 150, 1000, 2550, 99_999, 1_234_567]) {
      expect(readAmount(writeAmount(cents, locale), locale)).toBe(cents);
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
  for (const unclear of ["1.000,50", "0.99", "lots"]) {
    await userEvent.clear(field);
    await userEvent.type(field, unclear);
    expect(field.getAttribute("aria-invalid")).toBe(null);
    await userEvent.click(create);
    expect(screen.queryByRole("group")).toBe(null);
    expect(field.getAttribute("aria-invalid")).toBe("true");
    expect(document.getElementById(field.getAttribute("aria-describedby") ?? "")?.textContent).toBe(words);
    expect(announcement()).toBe(words);
    expect(document.activeElement).toBe(field);
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
