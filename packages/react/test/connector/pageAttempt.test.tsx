import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { leavePage } from "../../src/connector/leavePage.js";
import { pageAttempt } from "../../src/connector/pageAttempt.js";
import { ConnectedApps, ConnectWithAgentcard, KeyholdProvider } from "../../src/index.js";
import { agentcard, connected, type FakeBackend, withStatus } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, renderKit, shown } from "../support/renderKit.js";

// jsdom cannot navigate; where to is what these tests look at.
vi.mock("../../src/connector/leavePage.js");

const left = ["0123456789abcdef", "agentcard", "page"] as const;
let backend: FakeBackend;
const onConnect = vi.fn();

beforeEach(() => {
  backend = openBackend();
  onConnect.mockReset();
  vi.mocked(leavePage).mockReset().mockReturnValue(true);
});

async function leave() {
  onPhone(true);
  const { open } = fakeWindow();
  renderKit(<ConnectWithAgentcard onConnect={onConnect} />);
  const button = await screen.findByRole("button");
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
  expect(open).not.toHaveBeenCalled();
  return button;
}

test("on a phone, connecting navigates this tab to the provider and remembers the attempt", async () => {
  const button = await leave();
  const url = new URL(vi.mocked(leavePage).mock.calls[0]?.[0] ?? "", window.location.href);
  expect(url.searchParams.get("display")).toBe("page");
  expect(pageAttempt.recall("/api/keyhold")).toEqual([url.searchParams.get("attempt"), "agentcard", "page"]);
  expect(button.ariaBusy).toBe("true");
});

test("on a phone, adding an account navigates this tab, and the panel shows the new row when the tab comes back", async () => {
  const one = withStatus({ ...agentcard, accounts: "several" }, "connected");
  backend = openBackend({ connections: [one] });
  onPhone(true);
  const { unmount } = renderKit(<ConnectedApps />);
  await userEvent.click(await screen.findByRole("button", { name: "Details: Agentcard" }));
  await userEvent.click(screen.getByRole("button", { name: "Add another account: Agentcard" }));
  const url = new URL(vi.mocked(leavePage).mock.calls[0]?.[0] ?? "", window.location.href);
  expect(url.pathname).toBe("/api/keyhold/connections/agentcard/authorize");
  expect(Object.fromEntries(url.searchParams)).toMatchObject({ display: "page", account: "another" });
  expect(pageAttempt.recall("/api/keyhold")[0]).toBe(url.searchParams.get("attempt"));
  unmount();

  backend.attempt = { status: "connected", connection: "agentcard.k3v9x0m2qa" };
  renderKit(<ConnectedApps onConnect={onConnect} />);
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ id: "agentcard.k3v9x0m2qa" }));
  expect(await screen.findAllByRole("listitem")).toHaveLength(2);
});

test("after a blocked window, the tab navigates to the provider when the user chooses it", async () => {
  onPhone(false);
  fakeWindow({ blocked: true });
  renderKit(<ConnectWithAgentcard />);
  const button = await screen.findByRole("button");
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
  expect(leavePage).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Use this tab instead" }));
  expect(leavePage).toHaveBeenCalledOnce();
});

test("the button is not busy any more when Back shows the kept page", async () => {
  const button = await leave();
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await waitFor(() => expect(button.ariaBusy).toBe(null));
  await waitFor(() => expect(backend.requests.at(-1)).toMatch(/attempts/));
  // The user may still go forward again and finish.
  expect(pageAttempt.recall("/api/keyhold")).toHaveLength(3);
});

test("the button stays busy when the page is shown for the first time", async () => {
  const button = await leave();
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  expect(button.ariaBusy).toBe("true");
});

test("the page reports the outcome once when the tab comes back, under StrictMode too", async () => {
  pageAttempt.remember("/api/keyhold", ...left);
  backend.attempt = { status: "connected" };
  render(
    <StrictMode>
      <KeyholdProvider>
        <ConnectWithAgentcard onConnect={onConnect} />
      </KeyholdProvider>
    </StrictMode>,
  );
  await waitFor(() => expect(screen.getByRole("button").textContent).toContain("Connected with Agentcard"));
  expect(onConnect).toHaveBeenCalledOnce();
  expect(onConnect).toHaveBeenCalledWith(expect.objectContaining(connected));
  expect(announcement()).toBe("Agentcard is connected.");
  expect(pageAttempt.recall("/api/keyhold")).toEqual([]);
});

test("the page says that the user cancelled when the tab comes back", async () => {
  pageAttempt.remember("/api/keyhold", ...left);
  backend.attempt = { status: "cancelled" };
  renderKit(<ConnectWithAgentcard onConnect={onConnect} />);
  await screen.findByText("You cancelled at Agentcard. Nothing was connected.", shown);
  expect(pageAttempt.recall("/api/keyhold")).toEqual([]);
});

test("the page forgets an attempt that the backend does not know", async () => {
  pageAttempt.remember("/api/keyhold", ...left);
  backend.fail("attempt", "unknown_attempt");
  renderKit(<ConnectWithAgentcard onConnect={onConnect} />);
  await waitFor(() => expect(pageAttempt.recall("/api/keyhold")).toEqual([]));
  expect(screen.getByRole("button").textContent).toContain("Connect with Agentcard");
});

test("the page ignores foreign values in the tab's storage", async () => {
  sessionStorage.setItem("keyhold:attempt /api/keyhold", '{"provider":1}');
  renderKit(<ConnectWithAgentcard />);
  await waitFor(() => expect(screen.getByRole("button").ariaDisabled).toBe(null));
  expect(backend.requests).toEqual(["GET /connections"]);
});
