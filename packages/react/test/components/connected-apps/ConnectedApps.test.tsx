import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectedApps } from "../../../src/index.js";
import { connected, type FakeBackend } from "../../../src/testing/index.js";
import { fakeWindow, onPhone } from "../../support/fakeWindow.js";
import { openBackend, server } from "../../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../../support/renderKit.js";

let backend: FakeBackend;
const onDisconnect = vi.fn();
const onError = vi.fn();

beforeEach(() => {
  backend = openBackend();
  onDisconnect.mockReset();
  onError.mockReset();
});

async function row(name: string) {
  renderKit(<ConnectedApps onDisconnect={onDisconnect} onError={onError} />);
  return within(await screen.findByRole("listitem", { name }));
}

async function disconnect() {
  backend.set("agentcard", connected);
  const agentcard = await row("Agentcard");
  await askToDisconnect(agentcard);
  await userEvent.click(agentcard.getByRole("button", { name: "Disconnect" }));
  return agentcard;
}

async function askToDisconnect(agentcard: ReturnType<typeof within>) {
  await userEvent.click(agentcard.getByRole("button", { name: "Details: Agentcard" }));
  await userEvent.click(agentcard.getByRole("button", { name: "Disconnect Agentcard" }));
}

test("a row shows the account, the day and the test mode", async () => {
  backend.set("agentcard", connected);
  const agentcard = await row("Agentcard");
  for (const text of ["Connected since Nov 22, 2026", "alice@example.com", "Test mode"]) agentcard.getByText(text);
});

test.each([
  ["disconnected", "Not connected", "Connect with Agentcard", undefined],
  ["connected", "Connected", "Details: Agentcard", undefined],
  ["needs_reconnect", "Connection ended", "Reconnect with Agentcard", /has ended this connection/],
  ["needs_login", "Sign-in needed", "Try again with Agentcard", /Sign in to this product again/],
  ["no_access", "No access", "Try again with Agentcard", /for an invitation/],
  ["unavailable", "Unavailable", "Try again with Agentcard", /does not answer/],
] as const)("a row with status %s has its own words and its own action", async (status, word, action, hint) => {
  backend.set("agentcard", { status });
  const agentcard = await row("Agentcard");
  agentcard.getByText(word);
  agentcard.getByRole("button", { name: action });
  if (hint) agentcard.getByText(hint);
  expect(agentcard.queryByText("Reconnect") !== null).toBe(status === "needs_reconnect");
});

test("a row distinguishes a provider that needs more permissions from one that has ended the connection", async () => {
  backend.set("agentcard", { ...connected, status: "needs_reconnect", wantsMore: true });
  const agentcard = await row("Agentcard");
  agentcard.getByText("More access needed");
  agentcard.getByText(/wants you to allow more/);
  agentcard.getByRole("button", { name: "Reconnect with Agentcard" });
});

test("the panel disconnects after the user confirms, and says so", async () => {
  const agentcard = await disconnect();
  await agentcard.findByText("Not connected");
  expect(onDisconnect).toHaveBeenCalledWith("agentcard", { revokedAtProvider: true });
  expect(announcement()).toBe("Agentcard is disconnected.");
  expect(agentcard.queryByText(/did not confirm/)).toBe(null);
  expect(document.activeElement).toBe(agentcard.getByRole("button", { name: "Connect with Agentcard" }));
});

test.each([
  ["https://example.com/apps", "https://example.com/apps"],
  ["javascript:alert(1)", undefined],
  [undefined, undefined],
])("the panel says calmly that the provider did not confirm; its page %s is the link %s", async (manageUrl, href) => {
  backend.revokedAtProvider = false;
  backend.set("agentcard", { manageUrl });
  const agentcard = await disconnect();
  const text =
    "Disconnected: the access is deleted here. Agentcard did not confirm that it has ended there too. To be sure, you can look there.";
  await agentcard.findByText(text, shown);
  expect(agentcard.getByRole("group").dataset.tone).toBeUndefined();
  expect(agentcard.queryByRole("link", { name: "Open Agentcard" })?.getAttribute("href")).toBe(href);
  expect(onDisconnect).toHaveBeenCalledWith("agentcard", { revokedAtProvider: false });
  expect(announcement()).toBe(text);
});

test("before the click, a row says what connecting at once allows, and so does its button; a row that leads to the provider's page does not", async () => {
  backend.productName = "Magpie";
  const civic = await row("Civic");
  const description =
    "Civic takes your sign-in to Magpie, so there is no page to confirm. Once connected, Magpie can use your tools at Civic until you disconnect.";
  civic.getByText(description, shown);
  civic.getByRole("button", { name: "Connect with Civic", description });
  const agentcard = within(screen.getByRole("listitem", { name: "Agentcard" }));
  expect(agentcard.queryByRole("group")).toBe(null);
  agentcard.getByRole("button", { description: "" });
});

test("what is not connected has no badge of its mode", async () => {
  const agentcard = await row("Agentcard");
  expect(agentcard.queryByText("Test mode")).toBe(null);
});

test("the panel keeps the connection when the user does not confirm", async () => {
  backend.set("agentcard", connected);
  const agentcard = await row("Agentcard");
  await askToDisconnect(agentcard);
  expect(document.activeElement).toBe(agentcard.getByRole("group", { name: /^Disconnect Agentcard/ }));
  expect(agentcard.queryByRole("button", { name: "Disconnect Agentcard" })).toBe(null);
  await userEvent.click(agentcard.getByRole("button", { name: "Keep connected" }));
  expect(document.activeElement).toBe(agentcard.getByRole("button", { name: "Disconnect Agentcard" }));
  expect(backend.count("DELETE /connections/agentcard")).toBe(0);
});

test("a row stays as it was until the backend has disconnected it", async () => {
  backend.fail("disconnect", "slow");
  const agentcard = await disconnect();
  await agentcard.findByRole("button", { name: "Disconnecting…" });
  expect(agentcard.queryByText("Not connected")).toBe(null);
  expect(agentcard.queryByRole("button", { name: "Connect with Agentcard" })).toBe(null);
  backend.recover("disconnect");
  await agentcard.findByRole("button", { name: "Connect with Agentcard" });
  expect(agentcard.queryByRole("group")).toBe(null);
});

test("the panel says that disconnecting failed, and lets the user try again", async () => {
  backend.fail("disconnect", "store_unavailable");
  const agentcard = await disconnect();
  await agentcard.findByText(/Something went wrong/, shown);
  expect(onError).toHaveBeenCalledWith("agentcard", expect.objectContaining({ code: "store_unavailable" }));
  backend.recover("disconnect");
  await userEvent.click(agentcard.getByRole("button", { name: "Disconnect" }));
  await agentcard.findByText("Not connected");
});

test("the panel shows empty rows while loading", async () => {
  backend.fail("connections", "slow");
  renderKit(<ConnectedApps placeholders={3} />);
  expect(screen.getByRole("region").ariaBusy).toBe("true");
  expect(document.querySelectorAll('[data-status="loading"] li, li[data-status="loading"]')).toHaveLength(3);
});

test("the panel says so if the backend never answers, and loads again", async () => {
  backend.fail("connections", "slow");
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
  renderKit(<ConnectedApps />, { fetch: backend.fetch });
  // A request has 30 seconds, and the kit tries it a second time.
  await act(() => vi.advanceTimersByTimeAsync(61_000));
  const button = await screen.findByRole("button", { name: "Try again" });
  backend.recover("connections");
  await userEvent.click(button);
  await screen.findByText("Agentcard");
});

test("the panel says that there is nothing to connect", async () => {
  backend.connections = [];
  renderKit(<ConnectedApps />);
  await screen.findByText("There is nothing to connect yet.", shown);
});

test("the panel offers to load again after an error, and keeps the focus", async () => {
  backend.fail("connections", "not_signed_in");
  renderKit(<ConnectedApps />);
  const button = await screen.findByRole("button", { name: "Try again" });
  backend.recover("connections");
  await userEvent.click(button);
  await screen.findByText("Agentcard");
  expect(document.activeElement).toBe(screen.getByRole("region", { name: "Connected apps" }));
});

test("the panel says immediately that it is offline, and recovers when a retry succeeds", async () => {
  server.use(http.get("*/connections", () => HttpResponse.error(), { once: true }));
  renderKit(<ConnectedApps />);
  await screen.findByText("Agentcard");
  expect(backend.count("GET /connections")).toBe(1);
});

test("the panel uses the app's texts, and English for the rest", async () => {
  backend.set("agentcard", connected);
  renderKit(<ConnectedApps />, {
    messages: { locale: "de", connect: "Verbinden", statusConnectedSince: (date) => `Seit ${date}` },
  });
  await screen.findByText("Seit 22.11.2026");
  screen.getByText("Verbinden");
  screen.getByText("Not connected");
  await waitFor(() => expect(backend.requests).toEqual(["GET /connections"]));
});

test("the panel calls onCancel with the provider when the user cancels, at the provider or on the page", async () => {
  const onCancel = vi.fn();
  onPhone(false);
  fakeWindow();
  backend.attempt = { status: "pending" };
  renderKit(<ConnectedApps onCancel={onCancel} />);
  const agentcard = within(await screen.findByRole("listitem", { name: "Agentcard" }));

  await userEvent.click(agentcard.getByRole("button", { name: "Connect with Agentcard" }));
  await userEvent.click(agentcard.getByRole("button", { name: "Cancel" }));
  expect(onCancel.mock.calls).toEqual([["agentcard"]]);

  await userEvent.click(agentcard.getByRole("button", { name: "Connect with Agentcard" }));
  backend.attempt = { status: "cancelled" };
  focusPage();
  await waitFor(() => expect(onCancel.mock.calls).toEqual([["agentcard"], ["agentcard"]]));
});
