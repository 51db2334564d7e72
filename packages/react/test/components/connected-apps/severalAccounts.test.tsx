import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { AgentcardCards, ConnectedApps, ConnectWithAgentcard } from "../../../src/index.js";
import {
  agentcard,
  civic,
  type FakeBackend,
  fakeCards,
  furtherAccount,
  withStatus,
} from "../../../src/testing/index.js";
import { fakeWindow, onPhone } from "../../support/fakeWindow.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../../support/renderKit.js";

const several = { ...agentcard, accounts: "several" } as const;
const first = withStatus(several, "connected");
const id = "agentcard.k3v9x0m2qa";
const work = furtherAccount(several, "k3v9x0m2qa", "alice@work.example");
const firstRow = "Agentcard alice@example.com";
const workRow = "Agentcard alice@work.example";
let backend: FakeBackend;
const onConnect = vi.fn();
const onCancel = vi.fn();
const onDisconnect = vi.fn();
const onError = vi.fn();

beforeEach(() => {
  onPhone(false);
  for (const each of [onConnect, onCancel, onDisconnect, onError]) each.mockReset();
  backend = openBackend({ connections: [first, civic, work] });
});

async function panel() {
  renderKit(<ConnectedApps onConnect={onConnect} onCancel={onCancel} onDisconnect={onDisconnect} onError={onError} />);
  await screen.findByRole("listitem", { name: /Civic/ });
}
const row = (name: string) => within(screen.getByRole("listitem", { name }));
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const openRow = (name: string) => userEvent.click(row(name).getByRole("button", { name: /^Details/ }));
const focused = () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent;

test("the panel has a row for each account, with the rows of a provider together, and names the account on each button", async () => {
  await panel();
  const rows = screen.getAllByRole("listitem");
  expect(rows.map((each) => each.dataset.keyholdApp)).toEqual(["agentcard", id, "civic"]);
  expect(rows.map((each) => each.dataset.further)).toEqual([undefined, "", undefined]);
  await openRow(firstRow);
  await openRow(workRow);
  row(firstRow).getByRole("button", { name: "Disconnect alice@example.com from Agentcard" });
  row(workRow).getByRole("button", { name: "Disconnect alice@work.example from Agentcard" });
  row(workRow).getByText("Test mode");
  row("Civic").getByRole("button", { name: "Connect with Civic" });
});

test("a provider with one account looks as before, and offers another account only where the backend allows it", async () => {
  backend.connections = [withStatus(agentcard, "connected"), { ...civic, accounts: "several" }];
  await panel();
  expect(screen.getAllByRole("button").map((button) => button.textContent)).toEqual(["Details", "Connect"]);
  await openRow("Agentcard");
  row("Agentcard").getByRole("button", { name: "Disconnect Agentcard" });
  for (const name of [/^Add another account/, /^Rename/]) expect(screen.queryByRole("button", { name })).toBe(null);
});

test("each account reconnects and disconnects by itself, and a further one is gone then", async () => {
  const { opened } = fakeWindow();
  backend.set(id, { status: "needs_reconnect" });
  await panel();
  row(workRow).getByText(/^Agentcard \(alice@work.example\) has ended this connection/);
  await press("Reconnect with Agentcard (alice@work.example)");
  expect(opened[0]?.url.pathname).toBe(`/api/keyhold/connections/${id}/authorize`);
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ id })));

  await openRow(workRow);
  await press("Disconnect alice@work.example from Agentcard");
  row(workRow).getByText("Disconnect Agentcard (alice@work.example)? This product can no longer act for you there.");
  await userEvent.click(row(workRow).getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(screen.queryByRole("listitem", { name: workRow })).toBe(null));
  expect(onDisconnect).toHaveBeenCalledWith(id, { revokedAtProvider: true });
  expect(backend.get("agentcard")?.status).toBe("connected");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("region", { name: "Connected apps" })));
});

test("the panel keeps saying that the provider did not confirm when the row of the account is gone", async () => {
  backend.revokedAtProvider = false;
  await panel();
  await openRow(workRow);
  await press("Disconnect alice@work.example from Agentcard");
  await userEvent.click(row(workRow).getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(screen.queryByRole("listitem", { name: workRow })).toBe(null));
  screen.getByText(/Agentcard \(alice@work.example\) did not confirm/, shown);
});

test("the first account's row stays when it is disconnected while another one is connected", async () => {
  await panel();
  await openRow(firstRow);
  await press("Disconnect alice@example.com from Agentcard");
  await userEvent.click(row(firstRow).getByRole("button", { name: "Disconnect" }));
  await screen.findByRole("button", { name: "Connect with Agentcard" });
  expect(screen.getAllByRole("listitem").map((each) => each.dataset.status)).toEqual([
    "disconnected",
    "connected",
    "disconnected",
  ]);
});

test("the user adds another account in a window, and the panel shows its row", async () => {
  const { opened } = fakeWindow();
  backend.connections = [first, civic];
  await panel();
  await openRow("Agentcard");
  await press("Add another account: Agentcard");
  expect(opened[0]?.url.searchParams.get("account")).toBe("another");
  screen.getByText(/check your e-mail/, shown);
  expect(screen.getByRole("button", { name: "Connecting with Agentcard…" }).ariaBusy).toBe("true");
  row("Agentcard").getByRole("button", { name: "Disconnect Agentcard" });
  backend.attempt = { status: "connected", connection: id };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ id })));
  expect(screen.getAllByRole("listitem").map((each) => each.dataset.keyholdApp)).toEqual(["agentcard", id, "civic"]);
  await openRow("Agentcard alice+2@example.com");
  row("Agentcard alice+2@example.com").getByRole("button", { name: "Add another account: Agentcard" });
});

test("adding an account can be blocked, cancelled and refused, and the connected account stays as it is", async () => {
  const windows = fakeWindow({ blocked: true });
  backend.connections = [first, civic];
  await panel();
  await openRow("Agentcard");
  await press("Add another account: Agentcard");
  screen.getByText("Your browser blocked the Agentcard window.", shown);
  windows.options.blocked = false;
  await press("Open the window");
  await press("Cancel");
  expect(onCancel).toHaveBeenCalledWith("agentcard");
  expect(focused()).toMatch(/Add another account/);

  await press("Add another account: Agentcard");
  backend.attempt = { status: "failed", code: "authorization_refused" };
  focusPage();
  await screen.findByText("Agentcard refused to connect this product.", shown);
  expect(onError).toHaveBeenCalledWith("agentcard", expect.objectContaining({ code: "authorization_refused" }));
  expect(screen.getByRole("listitem", { name: "Agentcard" }).dataset.status).toBe("connected");
});

test("the user renames an account by keyboard: Enter saves, and the focus returns to the button", async () => {
  await panel();
  await openRow(workRow);
  const rename = screen.getByRole("button", { name: "Rename alice@work.example" });
  rename.focus();
  await userEvent.keyboard("{Enter}");
  const input = screen.getByRole("textbox", { name: "Name of this account" });
  expect(document.activeElement).toBe(input);
  await userEvent.keyboard("Work{Enter}");
  await screen.findByRole("listitem", { name: "Agentcard Work" });
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Rename Work" }));
  await waitFor(() => expect(backend.get(id)?.label).toBe("Work"));
  expect(screen.queryByRole("textbox")).toBe(null);

  await userEvent.keyboard("{Enter}");
  await userEvent.keyboard("{Backspace}{Enter}");
  await screen.findByRole("listitem", { name: workRow });
});

test("Escape cancels renaming, closes nothing around the panel, and sends nothing", async () => {
  const onKeyDown = vi.fn();
  document.addEventListener("keydown", onKeyDown);
  await panel();
  await openRow(workRow);
  await press("Rename alice@work.example");
  await userEvent.keyboard("Work");
  onKeyDown.mockReset();
  await userEvent.keyboard("{Escape}");
  document.removeEventListener("keydown", onKeyDown);
  expect(onKeyDown.mock.calls.every(([event]) => event.defaultPrevented)).toBe(true);
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Rename alice@work.example" }));
  await press("Rename alice@work.example");
  await press("Cancel");
  await press("Rename alice@work.example");
  await press("Save");
  expect(backend.requests.filter((request) => !request.startsWith("GET "))).toEqual([]);
});

test("a name that could not be saved is taken back, and the panel says so and lets the user try again", async () => {
  backend.fail("update", "store_unavailable");
  await panel();
  await openRow(workRow);
  await press("Rename alice@work.example");
  await userEvent.keyboard("Work{Enter}");
  await row(workRow).findByText(/Something went wrong/, shown);
  await waitFor(() => expect(announcement()).toMatch(/Something went wrong/));
  expect(onError).toHaveBeenCalledWith(id, expect.objectContaining({ code: "store_unavailable" }));
  backend.recover("update");
  await press("Try again");
  await screen.findByRole("listitem", { name: "Agentcard Work" });
  await waitFor(() => expect(screen.queryByText(/Something went wrong/, shown)).toBe(null));
});

test("the user chooses the account that is used by default", async () => {
  await panel();
  await openRow(firstRow);
  await openRow(workRow);
  await press("Use by default: alice@work.example");
  row(workRow).getByText("Default");
  await waitFor(() => expect(announcement()).toBe("alice@work.example is used by default now."));
  await press("Use by default: alice@example.com");
  row(firstRow).getByText("Default");
  expect(row(workRow).queryByText("Default")).toBe(null);
  await waitFor(() => expect(backend.get("agentcard")?.isDefault).toBe(true));
  expect(backend.get(id)?.isDefault).toBe(undefined);
});

test("accounts that the provider does not name have numbers", async () => {
  backend.connections = [first, work].map(({ account: _account, label: _label, ...each }) => each);
  renderKit(<ConnectedApps />);
  await userEvent.click(await screen.findByRole("button", { name: "Details: Agentcard (Account 2)" }));
  row("Agentcard Account 2").getByRole("button", { name: "Disconnect Account 2 from Agentcard" });
});

test("several accounts without a default: the button is connected, and the cards ask the user to choose", async () => {
  backend = openBackend({ connections: [first, work], ...fakeCards() });
  renderKit(
    <>
      <ConnectWithAgentcard />
      <AgentcardCards />
    </>,
  );
  await screen.findByRole("button", { name: /^Connected with Agentcard/ });
  await screen.findByText(/^You have connected several accounts at Agentcard. Choose/, shown);
  expect(screen.queryByRole("button", { name: "Create card" })).toBe(null);
  expect(backend.requests.filter((request) => request.includes("/tools"))).toEqual([]);
});
