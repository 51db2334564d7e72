import { ConnectedApps } from "@keyhold/react";
import {
  addedServer,
  agentcard,
  civic,
  type FakeBackendOptions,
  fakeActivityLine,
  furtherAccount,
  withStatus,
} from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, spyOn, userEvent, waitFor, within } from "storybook/test";
import { ConnectionSettings } from "./examples/ConnectionSettings.js";
import { OwnPanel } from "./examples/OwnPanel.js";
import { home, several, twoAccounts, work } from "./support/accounts.js";
import { controls } from "./support/controls.js";
import { exampleTools } from "./support/exampleTools.js";
import { largeText } from "./support/largeText.js";
import { linear, weather } from "./support/linear.js";

const meta = {
  component: ConnectedApps,
  argTypes: {
    placeholders: controls.placeholders,
    agents: controls.agents,
    className: controls.className,
    onConnect: controls.onConnect,
    onDisconnect: controls.onDisconnect,
    onCancel: controls.onCancel,
    onError: controls.onError,
  },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "38rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  parameters: {
    backend: { connections: [withStatus(agentcard, "connected"), civic, linear] } satisfies FakeBackendOptions,
  },
} satisfies Meta<typeof ConnectedApps>;
export default meta;

type Story = StoryObj<typeof meta>;

const backend = (backend: FakeBackendOptions) => ({ parameters: { backend } });

async function press(canvasElement: HTMLElement, ...names: string[]) {
  for (const name of names) await userEvent.click(await within(canvasElement).findByRole("button", { name }));
}

export const Example: Story = { render: () => <ConnectionSettings /> };
export const OnParts: Story = { render: () => <OwnPanel />, tags: ["picture"] };
export const Panel: Story = {};
export const WithTitle: Story = {
  args: { title: "Connected apps", description: "Let the assistant pay with a card, and read your mail." },
};
export const SomeProviders: Story = { args: { providers: ["linear", "agentcard"] } };
export const EnteringAKey: Story = {
  ...backend({ connections: [withStatus(agentcard, "connected"), withStatus(weather, "needs_reconnect")] }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Reconnect with Weather");
    await expect(await canvas.findByLabelText("Key")).toHaveFocus();
  },
};
export const Grouped: Story = { tags: ["picture"], args: { grouped: true } };
export const Loading: Story = {
  ...backend({ faults: { connections: "slow" } }),
  tags: ["loading"],
  args: { placeholders: 3 },
};
export const Empty: Story = backend({ connections: [] });
export const LoadingFailed: Story = {
  ...backend({ faults: { connections: "not_signed_in" } }),
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Try again" });
  },
};
export const EveryStatus: Story = {
  tags: ["picture", "picture-phone"],
  ...backend({
    connections: [
      { ...linear, provider: "one", name: "Not connected" },
      withStatus({ ...agentcard, provider: "two", name: "Connected" }, "connected"),
      withStatus({ ...linear, provider: "three", name: "Needs reconnect" }, "needs_reconnect"),
      withStatus({ ...civic, provider: "four", name: "Needs login" }, "needs_login"),
      withStatus({ ...linear, provider: "five", name: "Access refused" }, "no_access"),
      withStatus({ ...linear, provider: "six", name: "Unavailable" }, "unavailable"),
    ],
  }),
};

export const Connecting: Story = {
  ...backend({ connections: [agentcard, civic], attempt: { status: "pending" } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Connect with Agentcard");
    await canvas.findByText(/check your e-mail/, { selector: "p" });
  },
};
export const Blocked: Story = {
  ...Connecting,
  beforeEach: () => {
    spyOn(window, "open").mockReturnValue(null);
  },
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Connect with Agentcard");
    await canvas.findByText(/blocked/, { selector: "p" });
  },
};
export const ConnectsByKeyboard: Story = {
  play: async ({ canvas, canvasElement }) => {
    const button = await within(canvasElement).findByRole("button", { name: "Connect with Civic" });
    button.focus();
    await userEvent.keyboard("{Enter}");
    await expect(await canvas.findByRole("button", { name: "Details: Civic" })).toHaveFocus();
  },
};

export const AsksBeforeDisconnecting: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard", "Disconnect Agentcard");
    await expect(canvas.getByRole("group", { name: /^Disconnect Agentcard/ })).toHaveFocus();
  },
};
export const AsksBeforeDisconnectingNarrow: Story = {
  ...AsksBeforeDisconnecting,
  tags: ["picture-phone"],
};
export const Disconnected: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard", "Disconnect Agentcard", "Disconnect");
    await expect(await canvas.findByRole("button", { name: "Connect with Agentcard" })).toHaveFocus();
  },
};
export const DisconnectedHereOnly: Story = {
  ...backend({ connections: [withStatus(agentcard, "connected"), civic], revokedAtProvider: false }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard", "Disconnect Agentcard", "Disconnect");
    await canvas.findByText(/did not confirm/, { selector: "p" });
  },
};

const used = {
  ...withStatus(agentcard, "connected"),
  lastUsedAt: "2026-11-28T09:30:00.000Z",
  lastUsedBy: "shopper",
  scopes: ["openid", "cards:read", "cards:write"],
};
const withDetails = backend({
  connections: [used, civic],
  permissions: exampleTools,
  activity: [fakeActivityLine({ at: "2026-11-22T10:15:00.000Z" })],
});
export const Details: Story = {
  tags: ["picture", "picture-phone"],
  ...withDetails,
  args: { agents: ["shopper", "travel-planner"] },
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard");
    await canvas.findByRole("listitem", { name: "Create a card" });
    await canvas.findByText(fakeActivityLine().summary);
  },
};
export const DetailsRightToLeft: Story = {
  ...withDetails,
  globals: { locale: "ar" },
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "التفاصيل: Agentcard");
    await canvas.findByRole("listitem", { name: "Create a card" });
  },
};
export const DetailsOfAnOlderBackend: Story = {
  ...backend({ connections: [used, civic], faults: { permissions: "unknown_route", activity: "unknown_route" } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard");
    await waitFor(() => expect(canvas.queryByRole("region", { name: /agents|Activity/ })).toBeNull());
  },
};

const ofWork = "Details: Agentcard (alice@work.example)";
export const TwoAccounts: Story = {
  tags: ["picture", "picture-phone"],
  ...backend({
    connections: [
      { ...home, mode: "live" },
      { ...work, label: "Work", isDefault: true },
      { ...withStatus(furtherAccount(several, "a0b1c2d3e4", "alice@old.example"), "needs_reconnect") },
      civic,
    ],
  }),
};
export const AddsAnotherAccount: Story = {
  tags: ["picture"],
  ...backend({ connections: [home, civic], attempt: { status: "pending" } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard", "Add another account: Agentcard");
    await canvas.findByText(/check your e-mail/, { selector: "p" });
  },
};
export const AccountAdded: Story = {
  ...backend({ connections: [home, civic], attempt: { status: "connected", connection: work.id } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Details: Agentcard", "Add another account: Agentcard");
    window.dispatchEvent(new Event("focus"));
    await canvas.findByRole("listitem", { name: /^Agentcard alice\+/ });
  },
};
export const RenamesAnAccount: Story = {
  tags: ["picture"],
  ...backend(twoAccounts),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, ofWork, "Rename alice@work.example");
    await expect(canvas.getByRole("textbox", { name: "Name of this account" })).toHaveFocus();
  },
};
export const AccountRenamed: Story = {
  ...backend(twoAccounts),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, ofWork, "Rename alice@work.example");
    await userEvent.keyboard("Work{Enter}");
    await expect(await canvas.findByRole("button", { name: "Rename Work" })).toHaveFocus();
  },
};
export const RenamingFailed: Story = {
  ...backend({ ...twoAccounts, faults: { update: "store_unavailable" } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, ofWork, "Rename alice@work.example");
    await userEvent.keyboard("Work{Enter}");
    await canvas.findByText(/Something went wrong/, { selector: "p" });
  },
};
export const ChoosesTheDefault: Story = {
  ...backend(twoAccounts),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, ofWork, "Use by default: alice@work.example");
    await canvas.findByText("Default");
  },
};
export const OneOfTwoEnded: Story = {
  ...backend({ connections: [home, withStatus(work, "needs_reconnect"), civic] }),
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Reconnect with Agentcard (alice@work.example)" });
  },
};
export const DisconnectsOneOfTwo: Story = {
  ...backend({ ...twoAccounts, revokedAtProvider: false }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, ofWork, "Disconnect alice@work.example from Agentcard", "Disconnect");
    await canvas.findByText(/alice@work.example\) did not confirm/, { selector: "p" });
  },
};
export const TwoAccountsNarrow: Story = {
  ...TwoAccounts,
  tags: [],
  decorators: [
    (Story) => (
      <div style={{ inlineSize: "16rem" }}>
        <Story />
      </div>
    ),
  ],
};
export const TwoAccountsRightToLeft: Story = { ...TwoAccounts, tags: ["picture"], globals: { locale: "ar" } };

export const OneBrandTwice: Story = {
  tags: ["picture", "picture-phone"],
  ...backend({
    connections: [
      withStatus(civic, "connected"),
      withStatus({ ...civic, id: "civic-work", provider: "civic-work" }, "connected"),
      { ...civic, id: "civic-auth", provider: "civic-auth", name: "Civic Auth" },
      addedServer("own-k3v9x0m2qa", "https://mcp.example.com/notes"),
      addedServer("own-a0b1c2d3e4", "https://mcp.example.com/tasks"),
    ],
  }),
  play: async ({ canvas }) => {
    for (const name of ["Civic (civic)", "Civic (civic-work)", "mcp.example.com/notes", "mcp.example.com/tasks"])
      await canvas.findByRole("listitem", { name });
  },
};

const servers = backend({
  connections: [withStatus(agentcard, "connected"), addedServer("own-k3v9x0m2qa", "https://mcp.example.com/mcp")],
  canAddServers: true,
});
export const OwnServer: Story = servers;
export const AsksForAServer: Story = {
  tags: ["picture", "picture-phone"],
  ...servers,
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Add a server");
    await expect(canvas.getByRole("textbox", { name: "Address of the MCP server" })).toHaveFocus();
  },
};
export const AddsAServer: Story = {
  ...servers,
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Add a server");
    await userEvent.keyboard("https://notes.example.com/mcp{Enter}");
    await canvas.findByRole("button", { name: "Connect with notes.example.com" });
  },
};
export const ServerUnusable: Story = {
  ...backend({ connections: [agentcard], canAddServers: true, faults: { addServer: "server_unusable" } }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Add a server");
    await userEvent.keyboard("https://notes.example.com/mcp{Enter}");
    await canvas.findByText(/cannot be used here/, { selector: "p" });
  },
};
export const ServersRightToLeft: Story = {
  ...servers,
  globals: { locale: "ar" },
  play: async ({ canvasElement }) => press(canvasElement, "إضافة خادم"),
};

export const LongWords: Story = {
  tags: ["picture-phone"],
  ...backend({
    connections: [
      {
        ...withStatus(agentcard, "connected"),
        name: "Donaudampfschifffahrtsgesellschaftskapitänskajüte",
        account: "a.very.long.address.of.an.important.person@subdomain.of.a.long.company.example",
      },
      { ...withStatus(linear, "needs_reconnect"), name: "The name of a provider that goes on and on" },
    ],
  }),
};
export const LargeText: Story = largeText;
export const Narrow: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: "20rem" }}>
        <Story />
      </div>
    ),
  ],
  ...backend({ connections: [withStatus(agentcard, "connected"), withStatus(linear, "needs_reconnect"), civic] }),
};
const inALanguage: Story = {
  tags: ["picture"],
  ...backend({ connections: [withStatus(agentcard, "connected"), withStatus(linear, "needs_reconnect"), civic] }),
};
export const RightToLeft: Story = { ...inALanguage, globals: { locale: "ar" } };
export const Japanese: Story = { ...inALanguage, globals: { locale: "ja" } };
export const SimplifiedChinese: Story = { ...inALanguage, globals: { locale: "zh-Hans" } };
