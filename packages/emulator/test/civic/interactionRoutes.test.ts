import * as oauth from "oauth4webapi";
import { expect, test } from "vitest";
import { App, startCivic } from "../support/civic.js";

test("the log-in page names the app and says that it belongs to an emulator", async () => {
  const app = await App.discover(await startCivic(), "shop", oauth.ClientSecretPost("shop-secret"));
  const start = await fetch(await app.authorizationUrl({}, "v".repeat(43)), { redirect: "manual" });
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(";", 1)[0])
    .join("; ");
  const page = await fetch(new URL(start.headers.get("location") ?? "", app.provider.origin), { headers: { cookie } });
  const markup = await page.text();
  expect(markup).toContain("Log in to continue to Shop");
  expect(markup).toContain("Emulator — nothing here is real");
});

test("a log-in from another browser cannot continue, and its page says what to do", async () => {
  const { origin } = await startCivic();
  const response = await fetch(`${origin}/interaction/made-up`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("Go back to the app and connect again.");
});

test("Civic responds to an unknown client with a page and not with a redirect", async () => {
  const app = await App.discover(await startCivic(), "unknown", oauth.None());
  const url = await app.authorizationUrl({}, "v".repeat(43));
  const response = await fetch(url, { headers: { accept: "text/html" } });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain("invalid_client");
});

test("the page after signing out says that the user signed out", async () => {
  const app = await App.discover(await startCivic(), "shop", oauth.ClientSecretPost("shop-secret"));
  const response = await fetch(`${app.server.end_session_endpoint}/success`);
  expect(await response.text()).toContain("Signed out");
});
