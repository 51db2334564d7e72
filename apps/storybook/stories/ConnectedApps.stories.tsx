import { ConnectedApps } from "@keyhold/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, spyOn, userEvent, within } from "storybook/test";
import { agentcard, as, civic, linear } from "./support/connections.js";
import type { Scenario } from "./support/fakeFetch.js";

const meta = {
  component: ConnectedApps,
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "38rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  parameters: { scenario: { connections: [as("connected", agentcard), civic, linear] } satisfies Scenario },
} satisfies Meta<typeof ConnectedApps>;
export default meta;

type Story = StoryObj<typeof meta>;

const scenario = (scenario: Scenario) => ({ parameters: { scenario } });

async function press(canvasElement: HTMLElement, ...names: string[]) {
  for (const name of names) await userEvent.click(await within(canvasElement).findByRole("button", { name }));
}

export const Panel: Story = {};
export const Loading: Story = { ...scenario({ loading: "forever" }), args: { placeholders: 3 } };
export const Empty: Story = scenario({ connections: [] });
export const LoadingFailed: Story = {
  ...scenario({ loading: "not_signed_in" }),
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Try again" });
  },
};
export const EveryStatus: Story = scenario({
  connections: [
    { ...agentcard, provider: "one", name: "Not connected" },
    as("connected", { ...agentcard, provider: "two", name: "Connected" }),
    as("needs_reconnect", { ...agentcard, provider: "three", name: "Needs reconnect" }),
    as("needs_login", { ...civic, provider: "four", name: "Needs login" }),
    as("no_access", { ...civic, provider: "five", name: "No access" }),
    as("unavailable", { ...civic, provider: "six", name: "Unavailable" }),
  ],
});

export const Connecting: Story = {
  ...scenario({ connections: [agentcard, civic], attempt: { status: "pending" } }),
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
    await expect(await canvas.findByRole("button", { name: "Disconnect Civic" })).toHaveFocus();
  },
};

export const AsksBeforeDisconnecting: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Disconnect Agentcard");
    await expect(canvas.getByRole("group", { name: /^Disconnect Agentcard/ })).toHaveFocus();
  },
};
export const Disconnected: Story = {
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Disconnect Agentcard", "Disconnect");
    await expect(await canvas.findByRole("button", { name: "Connect with Agentcard" })).toHaveFocus();
  },
};
export const DisconnectedHereOnly: Story = {
  ...scenario({ connections: [as("connected", agentcard), civic], revokedAtProvider: false }),
  play: async ({ canvas, canvasElement }) => {
    await press(canvasElement, "Disconnect Agentcard", "Disconnect");
    await canvas.findByText(/did not confirm/, { selector: "p" });
  },
};

export const LongWords: Story = scenario({
  connections: [
    {
      ...as("connected", agentcard),
      name: "Donaudampfschifffahrtsgesellschaftskapitänskajüte",
      account: "a.very.long.address.of.somebody.important@subdomain.of.a.long.company.example",
    },
    { ...as("needs_reconnect", linear), name: "The name of a provider that goes on and on" },
  ],
});
export const Narrow: Story = {
  decorators: [
    (Story) => (
      <div style={{ inlineSize: "20rem" }}>
        <Story />
      </div>
    ),
  ],
  ...scenario({ connections: [as("connected", agentcard), as("needs_reconnect", linear), civic] }),
};
export const RightToLeft: Story = {
  globals: { direction: "rtl" },
  ...scenario({ connections: [as("connected", agentcard), as("needs_reconnect", linear), civic] }),
};
