import { expect, test } from "vitest";
import { openFramedProduct } from "./support/openFramedProduct.js";
import { allowAtCivic, opensPage } from "./support/visitor.js";

// Which session a product has in a frame of another page. This is the table in docs/react.md.

const secure = "Secure; SameSite=None";
const cross = "127.0.0.1";
const signedOut = /^You are not signed in to this product/;

type Framed = Awaited<ReturnType<typeof openFramedProduct>>;
const row = ({ frame }: Framed) =>
  frame.getByRole("region", { name: "Connected apps" }).getByRole("listitem", { name: "Civic", exact: true });
const connects = (framed: Framed) =>
  opensPage(framed.browser.context, row(framed).getByRole("button", { name: "Connect with Civic" }));

async function expectToConnect(framed: Framed): Promise<void> {
  const popup = await connects(framed);
  const closes = popup.waitForEvent("close");
  await allowAtCivic(popup, "alice@example.com");
  await row(framed)
    .getByText(/^Connected since/)
    .waitFor();
  await closes;
}

test("F-B5: in a frame of the same site, a user connects with the usual session", async () => {
  await expectToConnect(await openFramedProduct({ around: "localhost", cookie: "SameSite=Lax" }));
});

test("F-B5: in a frame of another site, the usual session has no user", async () => {
  const { frame } = await openFramedProduct({ around: cross, cookie: "SameSite=Lax" });
  await frame.getByRole("region", { name: "Connected apps" }).getByText(signedOut).waitFor();
});

test("F-B5: in a frame of another site, a user connects with a cookie for all sites if the browser does not block it", async () => {
  await expectToConnect(await openFramedProduct({ around: cross, cookie: secure }));
});

test("F-B5: in a frame of another site, a user cannot connect with a partitioned cookie, and the page says so at once", async () => {
  const framed = await openFramedProduct({ around: cross, cookie: `${secure}; Partitioned`, blocksCookies: true });
  const popup = await connects(framed);
  if (!popup.isClosed()) await popup.waitForEvent("close");
  await row(framed)
    .getByText(/^This page is shown inside another page/)
    .waitFor();
  expect(framed.browser.requests.filter((url) => url.includes("/attempts/")).length).toBeLessThan(3);
});

test("F-B5: in a frame of another site, a user connects with a blocked cookie after Storage Access", async () => {
  const framed = await openFramedProduct({ around: cross, cookie: secure, blocksCookies: true });
  const { frame, page, browser, origin } = framed;
  await frame.getByRole("region", { name: "Connected apps" }).getByText(signedOut).waitFor();
  const own = await browser.context.newPage();
  await own.goto(`${origin}/sign-in`);
  await own.getByRole("heading").first().click();
  await browser.context.grantPermissions(["storage-access"]);
  await page.bringToFront();
  await frame.locator("body").evaluate((body) => {
    body.addEventListener(
      "click",
      () => void document.requestStorageAccess().then(() => body.setAttribute("data-access", "")),
    );
  });
  await frame.getByRole("heading").first().click();
  await frame.locator("[data-access]").waitFor();
  await frame.getByRole("button", { name: "Try again" }).first().click();
  await expectToConnect(framed);
});
