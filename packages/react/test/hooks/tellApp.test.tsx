import { act, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectButton, ConnectedApps } from "../../src/index.js";
import { agentcard, civic, type FakeBackend, withStatus } from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, renderKit } from "../support/renderKit.js";

let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend({ connections: [withStatus(agentcard, "connected"), civic] });
});

/** A function of the app that throws, as the app's own mistake. */
const mistake = () =>
  vi.fn(() => {
    throw new Error("a mistake of the app");
  });

/** The errors that a browser would report. Here, they would end the process of the tests. */
const reported: unknown[] = [];
beforeEach(() => {
  reported.length = 0;
  const { setTimeout } = globalThis;
  const caught = (callback: () => void) => () => {
    try {
      callback();
    } catch (error) {
      reported.push(error);
    }
  };
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((callback: () => void, after?: number) =>
    setTimeout(caught(callback), after)) as typeof setTimeout);
});
const mistakes = [new Error("a mistake of the app")];

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

test("after an error in the app's onConnect, every component shows the connection, and the browser reports the error", async () => {
  const onConnect = mistake();
  const other = vi.fn();
  renderKit([
    <ConnectButton key="1" provider="civic" onConnect={onConnect} />,
    <ConnectButton key="2" provider="civic" name="The other" onConnect={other} />,
  ]);
  await screen.findByRole("button", { name: "Connect with Civic" });
  await press("Connect with Civic");
  await screen.findByRole("button", { name: /^Connected with Civic/ });
  await screen.findByRole("button", { name: /^Connected with The other/ });
  expect(announcement()).toBe("Civic is connected.");
  expect(onConnect).toHaveBeenCalledOnce();
  expect(other).toHaveBeenCalledOnce();
  await waitFor(() => expect(reported).toEqual(mistakes));
});

test("after an error in the app's onDisconnect, the account is disconnected, and onError is not called", async () => {
  const onDisconnect = mistake();
  const onError = vi.fn();
  renderKit(<ConnectedApps onDisconnect={onDisconnect} onError={onError} />);
  await press("Details: Agentcard");
  await press("Disconnect Agentcard");
  await press("Disconnect");
  await screen.findByRole("button", { name: "Connect with Agentcard" });
  expect(onDisconnect).toHaveBeenCalledOnce();
  expect(onError).not.toHaveBeenCalled();
  await waitFor(() => expect(reported).toEqual(mistakes));
});

test("after an error in the app's onUserChange, the page shows the other user's connections", async () => {
  const onUserChange = mistake();
  const { queryClient } = renderKit(<ConnectedApps />, { onUserChange });
  await screen.findByText("alice@example.com");
  Object.assign(backend, { user: "bob", connections: [agentcard, civic] });
  await act(() => queryClient.invalidateQueries());
  await screen.findByRole("button", { name: "Connect with Agentcard" });
  expect(onUserChange).toHaveBeenCalledOnce();
  await waitFor(() => expect(reported).toEqual(mistakes));
});
