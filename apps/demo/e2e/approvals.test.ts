import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright";
import { expect, test } from "vitest";
import { openApprovalProduct } from "./support/openApprovalProduct.js";

// The page behind a link to one approval: a user opens it from a mail, on a computer or on a phone.

const PHONE = { viewport: { width: 320, height: 640 }, hasTouch: true } as const;

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)).toEqual([]);
}

async function signIn(page: Page, address: string) {
  await page.goto(address);
  await page.getByRole("button", { name: "Sign in as Alice" }).click();
  await page.waitForURL(address);
}

test("a user who is not signed in comes back from the sign-in, approves by keyboard, and the agent goes on", async () => {
  const { page, ask } = await openApprovalProduct();
  const { address, result } = await ask({ amount_cents: 4200 });
  await signIn(page, address);
  await page.getByRole("heading", { name: "Create a card with $42.00" }).waitFor();
  await expectNoViolations(page);

  await page.clock.install();
  await page.reload();
  await page.clock.runFor(1_000);
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Decline");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Approved" }).waitFor();
  await expectNoViolations(page);
  expect(await result).toContain("last4");
});

test("on a dark phone, the page fits and is accessible, even with long values, and Decline sends nothing", async () => {
  const { page, ask } = await openApprovalProduct({ ...PHONE, colorScheme: "dark" });
  const { address, result } = await ask({ amount_cents: 4200, memo: "long".repeat(500), nested: { list: [1, 2] } });
  await signIn(page, address);
  await expectNoViolations(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.viewport.width);
  await page.getByText("Show all 2,002 characters").click();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(PHONE.viewport.width);

  await page.clock.install();
  await page.reload();
  await page.clock.runFor(1_000);
  await page.getByRole("button", { name: "Decline" }).tap();
  await page.getByRole("heading", { name: "Declined" }).waitFor();
  expect(await result).toContain("declined");
});

test("the page ignores a click in the half second after it has come to the front, and the second of two clicks", async () => {
  const { page, ask, events } = await openApprovalProduct();
  const { address, result } = await ask({ amount_cents: 4200 });
  await signIn(page, address);
  await page.clock.install();
  await page.reload();
  await page.clock.pauseAt(Date.now() + 60_000);
  const approve = page.getByRole("button", { name: "Approve" });
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await page.clock.runFor(400);
  await approve.dblclick();
  expect(events.filter(({ type }) => type === "approved")).toEqual([]);
  await page.clock.runFor(200);
  const sent: string[] = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await approve.dblclick();
  await page.getByRole("heading", { name: "Approved" }).waitFor();
  expect(sent).toHaveLength(1);
  expect(await result).toContain("last4");
});
