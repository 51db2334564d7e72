import { act, screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { Activity, AgentcardCards, Approvals, ConnectedApps } from "../../../src/index.js";
import { agentcard, type FakeBackend, fakeCards, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { renderKit, shown } from "../../support/renderKit.js";

let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend({ connections: [withStatus(agentcard, "connected")], ...fakeCards() });
});

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));
/** From now on, time only goes forward with `later`. */
const stopTime = () => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
const later = (milliseconds: number) => act(() => void vi.advanceTimersByTime(milliseconds));
const has = (text: RegExp) => vi.waitFor(() => expect(screen.queryAllByText(text, shown).length).toBeGreaterThan(0));

test("the notice that a card is ready is shown for a while, and again for the next card", async () => {
  renderKit(<AgentcardCards />);
  for (const _card of [1, 2]) {
    await press("Create card");
    const confirm = await screen.findByRole("button", { name: "Create card with $10.00" });
    stopTime();
    act(() => confirm.click());
    await has(/The card is ready/);
    later(19_000);
    await has(/The card is ready/);
    later(1_000);
    expect(screen.queryByText("The card is ready.", shown)).toBe(null);
    vi.useRealTimers();
  }
});

test("an error about a card stays until the user tries again", async () => {
  renderKit(<AgentcardCards />);
  backend.fail("callTool", "rate_limited");
  await press("Create card");
  const confirm = await screen.findByRole("button", { name: "Create card with $10.00" });
  stopTime();
  act(() => confirm.click());
  await has(/^Too many requests/);
  later(60_000);
  await has(/^Too many requests/);
});

test("the notice that another user has signed in is shown for a while, in every component", async () => {
  const { queryClient } = renderKit([<ConnectedApps key="1" />, <Approvals key="2" />, <Activity key="3" />]);
  await screen.findByRole("button", { name: "Details: Agentcard" });
  stopTime();
  backend.user = "bob";
  await act(() => queryClient.invalidateQueries());
  const isSaid = () => screen.queryAllByText(/^Another user is signed in here now/, shown).length;
  await vi.waitFor(() => expect(isSaid()).toBe(3));
  later(20_000);
  expect(isSaid()).toBe(0);
});
