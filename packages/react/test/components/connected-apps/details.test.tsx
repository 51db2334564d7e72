import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { ConnectedApps } from "../../../src/index.js";
import {
  agentcard,
  civic,
  type FakeBackendOptions,
  fakeActivityLine,
  fakeCards,
  withStatus,
} from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { renderKit } from "../../support/renderKit.js";

const connection = {
  ...withStatus(agentcard, "connected"),
  lastUsedAt: "2026-11-28T09:30:00.000Z",
  scopes: ["cards:read", "cards:write"],
};

async function open(options: FakeBackendOptions = {}, agents?: readonly string[]) {
  const activity = [fakeActivityLine()];
  const backend = openBackend({ connections: [connection, civic], activity, ...fakeCards(), ...options });
  const { queryClient } = renderKit(<ConnectedApps agents={agents} />);
  const row = within(await screen.findByRole("listitem", { name: "Agentcard" }));
  const trigger = row.getByRole("button", { name: "Details: Agentcard" });
  return { backend, queryClient, row, trigger };
}

test("a row opens into account, dates, granted access, permissions and activity, by keyboard too, and loads them only then", async () => {
  const { backend, row, trigger } = await open();
  expect(trigger.getAttribute("aria-expanded")).toBe("false");
  expect(backend.requests).toEqual(["GET /connections"]);
  trigger.focus();
  await userEvent.keyboard("{Enter}");
  expect(trigger.getAttribute("aria-expanded")).toBe("true");
  const details = row.getByRole("group", { name: "Details: Agentcard" });
  expect(trigger.getAttribute("aria-controls")).toBe(details.id);
  const facts = [...details.querySelectorAll("dt")].map(({ textContent, nextSibling }) => [
    textContent,
    nextSibling?.textContent?.replace(/[\u202f\u00a0]/g, " "),
  ]);
  const at = (iso: string) =>
    new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short" })
      .format(new Date(iso))
      .replace(/[\u202f\u00a0]/g, " ");
  expect(facts).toEqual([
    ["Account", "alice@example.com"],
    ["Connected since", at("2026-11-22T10:00:00.000Z")],
    ["Last used", at("2026-11-28T09:30:00.000Z")],
    ["Granted access", "cards:readcards:write"],
  ]);
  await within(details).findByRole("region", { name: "What agents may do at Agentcard" });
  await within(details).findByRole("listitem", { name: "Create card" });
  const activity = within(within(details).getByRole("region", { name: "Activity" }));
  await activity.findByText(fakeActivityLine().summary);
  await userEvent.keyboard(" ");
  expect(row.queryByRole("group")).toBe(null);
  expect(document.activeElement).toBe(trigger);
});

test("the details are for the agents that the app names", async () => {
  const { row, trigger } = await open({}, ["shopper", "scout"]);
  await userEvent.click(trigger);
  const select = await row.findByRole<HTMLSelectElement>("combobox", { name: "For this agent" });
  expect([...select.options].map(({ value }) => value)).toEqual(["shopper", "scout"]);
});

test("with an older backend, the details have no permissions, no activity, and no error", async () => {
  const faults = { permissions: "unknown_route", activity: "unknown_route" } as const;
  const { backend, row, trigger } = await open({ faults });
  await userEvent.click(trigger);
  await waitFor(() => expect(backend.count("GET /connections/agentcard/permissions")).toBe(1));
  await waitFor(() => expect(row.queryByRole("region")).toBe(null));
  row.getByText("Last used");
  expect(row.queryByText(/could not/)).toBe(null);
});

test("a connection that has ended has details without permissions, and a provider without connection has none", async () => {
  const { row, trigger, backend } = await open({ connections: [withStatus(agentcard, "needs_reconnect"), civic] });
  await userEvent.click(trigger);
  row.getByText("Account");
  await row.findByText(fakeActivityLine().summary);
  expect(row.queryByRole("region", { name: /agents/ })).toBe(null);
  expect(backend.count("GET /connections/agentcard/permissions")).toBe(0);
  expect(screen.queryByRole("button", { name: "Details: Civic" })).toBe(null);
});

test("the user disconnects a row whose details are open, and the details go; the next connection begins without them", async () => {
  const { backend, queryClient, row, trigger } = await open();
  await userEvent.click(trigger);
  await row.findByRole("listitem", { name: "Create card" });
  await userEvent.click(row.getByRole("button", { name: "Disconnect Agentcard" }));
  await userEvent.click(row.getByRole("button", { name: "Disconnect" }));
  await row.findByText("Not connected");
  expect(row.queryByText("Granted access")).toBe(null);
  backend.set("agentcard", connection);
  await act(() => queryClient.invalidateQueries());
  const details = await row.findByRole("button", { name: "Details: Agentcard" });
  expect(details.getAttribute("aria-expanded")).toBe("false");
});
