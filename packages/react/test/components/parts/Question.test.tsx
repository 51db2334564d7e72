import { act, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { AgentcardCards, ConnectedApps } from "../../../src/index.js";
import { agentcard, civic, type FakeBackend, fakeCards, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { renderKit } from "../../support/renderKit.js";

let backend: FakeBackend;
const onKeyDown = vi.fn();
beforeEach(async () => {
  onKeyDown.mockReset();
  const connections = [withStatus(agentcard, "needs_reconnect"), withStatus(civic, "connected")];
  backend = openBackend({ connections, ...fakeCards() });
});

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
const ask = async (name: string) => {
  await press(`Details: ${name}`);
  await press(`Disconnect ${name}`);
};
/** The first words of each question. Other notices are groups too. */
const questions = () =>
  screen
    .queryAllByRole("group")
    .flatMap(({ textContent }) => /^(Disconnect \w+|Create a|Something)/.exec(textContent)?.[0] ?? []);

/** A panel in something that closes at Escape. */
function open() {
  renderKit(
    // biome-ignore lint/a11y/noStaticElementInteractions: it stands for a dialog
    <div onKeyDown={({ key }) => onKeyDown(key)}>
      <ConnectedApps />
    </div>,
  );
}

test("Escape closes a question, but nothing around it, and the focus returns to the button that opened it", async () => {
  open();
  await ask("Agentcard");
  expect(questions()).toEqual(["Disconnect Agentcard"]);
  await userEvent.keyboard("{Escape}");
  expect(questions()).toEqual([]);
  expect(onKeyDown).not.toHaveBeenCalled();
  // The row's main button is another one.
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Disconnect Agentcard" }));
  await userEvent.keyboard("{Escape}");
  expect(onKeyDown).toHaveBeenCalledOnce();
});

test("a question closes the one that is open in another component of the page", async () => {
  backend.connections = [withStatus(agentcard, "connected"), withStatus(civic, "connected")];
  renderKit([<ConnectedApps key="1" />, <AgentcardCards key="2" />]);
  await ask("Civic");
  await ask("Agentcard");
  expect(questions()).toEqual(["Disconnect Agentcard"]);
  await press("Create card");
  expect(questions()).toEqual(["Create a"]);
  expect(document.activeElement?.textContent).toMatch(/^Create a card/);
});

test("a question whose answer is on its way stays, and Escape does not close it", async () => {
  open();
  backend.fail("disconnect", "slow");
  await ask("Civic");
  await press("Disconnect");
  await userEvent.keyboard("{Escape}");
  await ask("Agentcard");
  expect(questions()).toEqual(["Disconnect Agentcard", "Disconnect Civic"]);
  backend.recover("disconnect");
  await waitFor(() => expect(questions()).toEqual(["Disconnect Agentcard"]));
});

test("a question goes when its connection ends elsewhere, and does not come back with it", async () => {
  const { queryClient } = renderKit(<ConnectedApps />);
  await ask("Civic");
  backend.connections = [agentcard, civic];
  await act(() => queryClient.invalidateQueries());
  await waitFor(() => expect(questions()).toEqual([]));
  backend.connections = [agentcard, withStatus(civic, "connected")];
  await act(() => queryClient.invalidateQueries());
  await screen.findByRole("button", { name: "Details: Civic" });
  expect(questions()).toEqual([]);
});

test("after an error, the user can confirm again; after Keep, the question is asked again", async () => {
  open();
  backend.fail("disconnect", "internal");
  await ask("Civic");
  await press("Disconnect");
  await waitFor(() => expect(questions()).toEqual(["Something"]));
  await press("Keep connected");
  await press("Disconnect Civic");
  expect(questions()).toEqual(["Disconnect Civic"]);
});
