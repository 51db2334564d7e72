import type { Connection } from "@keyhold/contract";
import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectButton, ConnectedApps, useConnect } from "../../src/index.js";
import { agentcard, connected, type FakeBackend, withStatus } from "../../src/testing/index.js";
import { fakeWindow } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, renderKit, shown } from "../support/renderKit.js";

const KEY = "sk-live-1";
const weather: Connection = {
  id: "weather",
  provider: "weather",
  name: "Weather",
  connectMethod: "key",
  keyUrl: "https://weather.example.com/keys",
  status: "disconnected",
};
let backend: FakeBackend;
const listeners = { onConnect: vi.fn(), onCancel: vi.fn(), onError: vi.fn() };
beforeEach(() => {
  backend = openBackend({ connections: [weather], productName: "Magpie" });
  for (const listener of Object.values(listeners)) listener.mockReset();
});

const field = () => screen.findByLabelText<HTMLInputElement>("Key");
const noField = () => waitFor(() => expect(screen.queryByLabelText("Key")?.outerHTML).toBe(undefined));
const button = (name: string) => screen.findByRole("button", { name });
async function open() {
  const view = renderKit(<ConnectButton provider="weather" {...listeners} />);
  const connect = await button("Connect with Weather");
  await userEvent.click(connect);
  return { ...view, connect, input: await field() };
}

test("the button opens a field that hides the key and that the browser does not remember", async () => {
  const { open: openWindow } = fakeWindow();
  const { input } = await open();
  expect(openWindow).not.toHaveBeenCalled();
  expect(backend.count("POST /connections/weather")).toBe(0);
  expect(document.activeElement).toBe(input);
  expect(input).toMatchObject({ type: "password", autocomplete: "off", value: "", name: "" });
  screen.getByText("Enter your key for Weather. Magpie stores it encrypted and does not show it again.");
  const link = screen.getByRole<HTMLAnchorElement>("link", { name: "Find your key at Weather" });
  expect(link).toMatchObject({ href: weather.keyUrl, target: "_blank", rel: "noopener noreferrer" });
});

test("Enter sends the key in the body, and the connected button gets the focus", async () => {
  const sent = vi.spyOn(globalThis, "fetch");
  const { connect, input } = await open();
  sent.mockClear();
  await userEvent.type(input, `${KEY}{Enter}`);
  await waitFor(() => expect(listeners.onConnect).toHaveBeenCalledOnce());
  expect(listeners.onConnect).toHaveBeenCalledWith(expect.objectContaining({ provider: "weather", ...connected }));
  const bodies = sent.mock.calls.map(([url, init]) => [String(url), init?.body]);
  expect(bodies.filter(([, body]) => body)).toEqual([
    ["/api/keyhold/connections/weather", JSON.stringify({ key: KEY })],
  ]);
  for (const [url] of bodies) expect(url).not.toContain(KEY);
  await noField();
  expect(document.activeElement).toBe(connect);
  expect(connect.textContent).toContain("Connected with Weather");
  expect(announcement()).toBe("Weather is connected.");
  sent.mockRestore();
});

test("while the backend checks the key, the field stays with it and sends nothing more", async () => {
  backend.fail("connect", "slow");
  const { connect, input } = await open();
  await userEvent.type(input, `${KEY}{Enter}{Enter}{Escape}`);
  expect(await field()).toMatchObject({ readOnly: true, value: KEY });
  expect(connect.ariaBusy).toBe("true");
  expect(backend.count("POST /connections/weather")).toBe(1);
  backend.recover("connect");
  await noField();
});

test.each([
  ["key_refused", "Weather does not accept this key. Check it, or create a new one."],
  ["key_invalid", "This is not a key. Copy the whole key at Weather, and nothing else."],
  ["provider_unavailable", "Weather does not answer at the moment. Nothing is lost; try again in a while."],
  ["rate_limited", "Too many requests to Weather at once. Wait a minute, then try again."],
] as const)("the field says %s, and takes another key", async (code, words) => {
  backend.fail("connect", code);
  const { input } = await open();
  await userEvent.type(input, `${KEY}{Enter}`);
  await waitFor(() => expect(input).toMatchObject({ ariaInvalid: "true", readOnly: false, value: KEY }));
  expect(document.getElementById(input.getAttribute("aria-describedby") ?? "")?.textContent).toBe(words);
  expect(announcement()).toBe(words);
  expect(document.activeElement).toBe(input);
  expect(listeners.onError).not.toHaveBeenCalled();
  backend.recover("connect");
  // The refused key is selected, so typing replaces it.
  await userEvent.keyboard("sk-live-2{Enter}");
  await waitFor(() => expect(listeners.onConnect).toHaveBeenCalledOnce());
});

test("Escape closes the field, forgets the key, and the focus returns to the button", async () => {
  const { connect, input } = await open();
  await userEvent.type(input, `${KEY}{Escape}`);
  await noField();
  expect(document.activeElement).toBe(connect);
  expect(listeners.onCancel).toHaveBeenCalledOnce();
  await userEvent.click(connect);
  expect(await field()).toMatchObject({ value: "" });
  await userEvent.click(await button("Cancel"));
  await noField();
  expect(document.activeElement).toBe(connect);
  expect(backend.count("POST /connections/weather")).toBe(0);
});

test("the field closes if another user is signed in, whose key is asked for again", async () => {
  const { input } = await open();
  backend.user = "bob";
  await userEvent.type(input, `${KEY}{Enter}`);
  await screen.findByText(/^Another user is signed in here now/, shown);
  await noField();
  expect(backend.get("weather")?.status).toBe("disconnected");
  await userEvent.click(await button("Connect with Weather"));
  expect(await field()).toMatchObject({ value: "" });
});

test("the panel's row opens the field to connect, and to reconnect after the key has ended", async () => {
  const { queryClient } = renderKit(<ConnectedApps />);
  await userEvent.click(await button("Connect with Weather"));
  await userEvent.type(await field(), `${KEY}{Enter}`);
  await noField();
  await screen.findByText(/^Connected since/);

  backend.set("weather", { status: "needs_reconnect" });
  await act(() => queryClient.invalidateQueries());
  const reconnect = await button("Reconnect with Weather");
  screen.getByText("Weather has ended this connection. Reconnect to go on.");
  await userEvent.click(reconnect);
  expect(document.activeElement).toBe(await field());
  await userEvent.keyboard("{Escape}");
  await noField();
  expect(document.activeElement).toBe(reconnect);
  await userEvent.click(reconnect);
  await userEvent.type(await field(), `sk-live-2{Enter}`);
  await screen.findByText(/^Connected since/);
});

test("the panel connects a further account with a key", async () => {
  backend.connections = [withStatus({ ...weather, accounts: "several" }, "connected")];
  const onConnect = vi.fn();
  renderKit(<ConnectedApps onConnect={onConnect} />);
  await userEvent.click(await button("Details: Weather"));
  await userEvent.click(await button("Add another account: Weather"));
  await userEvent.type(await field(), `${KEY}{Enter}`);
  await waitFor(() => expect(screen.getAllByRole("listitem").length).toBeGreaterThan(1));
  expect(backend.connections.map(({ id }) => id)).toEqual(["weather", expect.stringMatching(/^weather\..{10}$/)]);
  await noField();
});

test("only one field is open on the page, where the user has pressed last", async () => {
  backend.connections = [weather, { ...weather, id: "tides", provider: "tides", name: "Tides" }, agentcard];
  renderKit([<ConnectButton key="1" provider="weather" />, <ConnectedApps key="2" />]);
  const row = within(await screen.findByRole("listitem", { name: "Weather" }));
  await userEvent.click(row.getByRole("button", { name: "Connect with Weather" }));
  await field();
  await userEvent.click(await button("Connect with Tides"));
  await screen.findByText(/^Enter your key for Tides/);
  expect(screen.getAllByLabelText("Key")).toHaveLength(1);
});

function Own() {
  const { connect, state } = useConnect("weather", listeners);
  return state.status === "entering" ? (
    <button type="button" onClick={() => state.submit(KEY)}>
      {state.error?.code ?? "send"}
    </button>
  ) : (
    <button type="button" onClick={connect}>
      {state.status}
    </button>
  );
}

test("a component of the product's own opens its own field", async () => {
  backend.fail("connect", "key_refused");
  const { queryClient } = renderKit(<Own />);
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  await userEvent.click(await button("idle"));
  await userEvent.click(await button("send"));
  backend.recover("connect");
  await userEvent.click(await button("key_refused"));
  await waitFor(() => expect(listeners.onConnect).toHaveBeenCalledOnce());
});
