import { ConnectedApps } from "@keyhold/react";
import { agentcard, civic, furtherAccount, withStatus } from "@keyhold/react/testing";
import { expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { home, several, twoAccounts } from "../stories/support/accounts.js";
import { exampleTools } from "../stories/support/exampleTools.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { languages } from "../stories/support/languages.js";
import { linear } from "../stories/support/linear.js";
import { type PanelState, panels } from "../stories/support/panels.js";
import { faultsOf } from "./faultsOf.js";
import { openStory } from "./openStory.js";

const used = { ...withStatus(agentcard, "connected"), lastUsedAt: "2026-11-28T09:30:00.000Z", lastUsedBy: "shopper" };
const states: Readonly<Record<string, PanelState>> = {
  ...panels,
  Used: { backend: { connections: [used, civic] }, shows: "shopper" },
  Details: {
    backend: { connections: [{ ...used, accounts: "several", scopes: ["cards:read"] }], permissions: exampleTools },
    press: ["Details: Agentcard"],
    shows: "Add another account",
  },
  "Several accounts": {
    backend: {
      connections: [
        { ...home, mode: "live", isDefault: true },
        withStatus(furtherAccount(several, "a0b1c2d3e4", "alice@old.example"), "needs_reconnect"),
      ],
    },
    shows: "alice@old.example",
  },
  Renames: {
    backend: twoAccounts,
    press: ["Details: Agentcard (alice@work.example)", "Rename alice@work.example"],
    shows: "Name of this account",
  },
  "Long words": {
    backend: {
      connections: [
        { ...used, name: "Donaudampfschifffahrtsgesellschaftskapitänskajüte" },
        { ...withStatus(linear, "needs_reconnect"), name: "The name of a provider that goes on and on" },
      ],
    },
    shows: "The name of a provider that goes on and on",
  },
};

const widths = [280, 320, 375, 426, 500, 768];
const sizes = ["100%", "200%"];

/** Each combination of width and text size in which something is broken, and what is broken. */
function brokenAt(panel: HTMLElement): string[] {
  return sizes.flatMap((size) =>
    widths.flatMap((width) => {
      document.documentElement.style.fontSize = size;
      panel.style.inlineSize = `${width}px`;
      return faultsOf(panel).map((fault) => `${width} px, ${size}: ${fault}`);
    }),
  );
}

test.each(Object.entries(states))(
  "the panel fits from 280 px and breaks no word, even at 200 % and right to left: %s",
  async (title, { backend, press = [], blocked, shows }) => {
    vi.spyOn(window, "open").mockReturnValue(blocked ? null : ({ close() {} } as Window));
    const story = openStory(
      <FakeKit backend={backend} messages={{ connectedApps: title }}>
        <ConnectedApps title={title} description="What connecting these is good for." />
      </FakeKit>,
    );
    for (const name of press) await userEvent.click(page.getByRole("button", { name, exact: true }));
    // The page asks how the attempt stands as soon as the user is back.
    window.dispatchEvent(new Event("focus"));
    // Only in the story: the page has the words for screen readers before the panel shows them.
    await expect.element(story).toHaveTextContent(shows);
    await document.fonts.ready;
    const panel = document.querySelector<HTMLElement>(".keyhold-apps") ?? expect.fail("no panel");
    expect(brokenAt(panel)).toEqual([]);
    document.documentElement.dir = "rtl";
    expect(brokenAt(panel)).toEqual([]);
    for (const button of panel.querySelectorAll("button")) button.setAttribute("aria-busy", "true");
    expect(brokenAt(panel)).toEqual([]);
  },
);

test.each(Object.entries(languages))(
  "the panel fits and breaks no word in the language %s",
  async (locale, { messages }) => {
    document.documentElement.dir = locale === "ar" ? "rtl" : "ltr";
    const statuses = ["disconnected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const;
    const connections = statuses.map((status) => withStatus({ ...agentcard, id: status, provider: status }, status));
    const story = openStory(
      <FakeKit backend={{ connections: [...connections, used] }} messages={messages}>
        <ConnectedApps />
      </FakeKit>,
    );
    await expect.element(story).toHaveTextContent("shopper");
    await document.fonts.ready;
    const panel = document.querySelector<HTMLElement>(".keyhold-apps") ?? expect.fail("no panel");
    expect(brokenAt(panel)).toEqual([]);
  },
);
