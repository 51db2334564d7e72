import { channelName } from "@keyhold/contract";
import { ConnectButton } from "@keyhold/react";
import { agentcard, civic, type FakeBackendOptions, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, mocked, spyOn, userEvent, waitFor, within } from "storybook/test";
import { ConnectAccount } from "./examples/ConnectAccount.js";
import { OwnButton } from "./examples/OwnButton.js";
import { home, twoAccounts, work } from "./support/accounts.js";
import { controls } from "./support/controls.js";
import { linear, linearIcon, weather } from "./support/linear.js";

const meta = {
  component: ConnectButton,
  argTypes: {
    provider: controls.connection,
    name: controls.name,
    className: controls.className,
    onConnect: controls.onConnect,
    onCancel: controls.onCancel,
    onError: controls.onError,
  },
  args: { provider: "agentcard" },
  parameters: { backend: { connections: [agentcard, civic, linear] } satisfies FakeBackendOptions },
} satisfies Meta<typeof ConnectButton>;
export default meta;

type Story = StoryObj<typeof meta>;

const backend = (backend: FakeBackendOptions) => ({ parameters: { backend } });

/** Clicks once the connections are there. */
async function click(canvasElement: HTMLElement) {
  const button = within(canvasElement).getByRole("button");
  await waitFor(() => expect(button).not.toHaveAttribute("aria-disabled"));
  await userEvent.click(button);
}

export const Example: Story = { render: () => <ConnectAccount /> };
export const OnHooks: Story = {
  render: () => <OwnButton />,
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    window.dispatchEvent(new Event("focus"));
    await canvas.findByText("Connected as alice@example.com");
  },
};

export const Agentcard: Story = {};
export const Civic: Story = { args: { provider: "civic" } };
export const AnyOther: Story = { args: { provider: "linear" } };
/** The letter belongs to the icon: it is not in the accessible name. */
export const AnyOtherConnected: Story = {
  ...backend({ connections: [withStatus(linear, "connected")] }),
  args: { provider: "linear" },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Connected with Linear: alice@example.com" });
  },
};
export const OwnIcon: Story = {
  ...backend({ connections: [{ ...linear, icon: linearIcon }] }),
  args: { provider: "linear" },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector("img")?.naturalWidth).toBeGreaterThan(0));
  },
};
export const IconDoesNotLoad: Story = {
  ...backend({ connections: [{ ...linear, icon: "data:image/png;base64,bm8=" }] }),
  args: { provider: "linear" },
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(canvasElement.querySelector('[data-letter="L"]')).not.toBe(null));
    await expect(canvasElement.querySelector("img")).toBe(null);
  },
};
export const SecondAgentcard: Story = {
  ...backend({
    connections: [{ ...agentcard, provider: "agentcard-live", mode: "live" }],
    attempt: { status: "pending" },
  }),
  args: { provider: "agentcard-live" },
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findByRole("button", { name: "Connect with Agentcard" })).toContainElement(
      canvasElement.querySelector("svg"),
    );
    await click(canvasElement);
    await canvas.findByText(/check your e-mail/, { selector: "p" });
  },
};
export const Outline: Story = { args: { variant: "outline" } };
export const Ghost: Story = { args: { variant: "ghost" } };
export const Small: Story = { args: { size: "sm" } };
export const Large: Story = { args: { size: "lg" } };
export const FullWidth: Story = { args: { fullWidth: true } };
export const IconOnly: Story = {
  args: { iconOnly: true },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Connect with Agentcard" });
  },
};
export const IconOnlyConnected: Story = {
  ...backend({ connections: [withStatus(agentcard, "connected")] }),
  args: { iconOnly: true },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Connected with Agentcard: alice@example.com" });
  },
};
export const Loading: Story = {
  ...backend({ faults: { connections: "slow" } }),
  tags: ["loading"],
  args: { name: "Agentcard" },
};
export const LoadingFailed: Story = {
  ...backend({ faults: { connections: "not_signed_in" } }),
  args: { name: "Agentcard" },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Try again" });
  },
};
export const Offline: Story = {
  ...backend({ faults: { connections: "offline" } }),
  args: { name: "Agentcard" },
  play: async ({ canvas }) => {
    await canvas.findByText(/Check your internet connection/);
  },
};

export const Waiting: Story = {
  tags: ["picture-phone"],
  ...backend({ connections: [agentcard], attempt: { status: "pending" } }),
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await canvas.findByText(/check your e-mail/, { selector: "p" });
    await expect(window.open).toHaveBeenCalledOnce();
  },
};
export const WaitingElsewhere: Story = {
  ...backend({ connections: [linear], attempt: { status: "pending" } }),
  args: { provider: "linear" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await canvas.findByText(/Continue in the Linear window/, { selector: "p" });
  },
};
export const Blocked: Story = {
  ...Waiting,
  beforeEach: () => {
    spyOn(window, "open").mockReturnValue(null);
  },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await canvas.findByRole("button", { name: "Use this tab instead" });
  },
};
export const Leaving: Story = {
  ...Blocked,
  tags: [],
  // The page of the stories is in a frame itself: there, leaving means to open the address in the whole tab.
  beforeEach: () => {
    spyOn(window, "open").mockReturnValueOnce(null);
  },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await userEvent.click(await canvas.findByRole("button", { name: "Use this tab instead" }));
    await expect(canvas.getByRole("button")).toHaveAttribute("aria-busy", "true");
  },
};
export const Finishing: Story = {
  ...backend({ connections: [civic], faults: { connect: "slow" } }),
  args: { provider: "civic" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await canvas.findByRole("button", { name: "Connecting with Civic…" });
  },
};
export const EnteringAKey: Story = {
  tags: ["picture-phone"],
  ...backend({ connections: [weather], productName: "Magpie" }),
  args: { provider: "weather" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    const field = await canvas.findByLabelText("Key");
    await expect(field).toHaveFocus();
    await expect(field).toHaveAttribute("type", "password");
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(canvas.queryByLabelText("Key")).toBe(null));
    await expect(canvas.getByRole("button")).toHaveFocus();
    await click(canvasElement);
    await canvas.findByLabelText("Key");
  },
};
export const KeyRefused: Story = {
  tags: ["picture-phone"],
  ...backend({ connections: [weather], productName: "Magpie", faults: { connect: "key_refused" } }),
  args: { provider: "weather" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await userEvent.type(await canvas.findByLabelText("Key"), "sk-live-1{Enter}");
    await canvas.findByText(/does not accept this key/, { selector: "p" });
    await expect(canvas.getByLabelText("Key")).toHaveFocus();
  },
};
export const KeyAccepted: Story = {
  ...backend({ connections: [{ ...weather, icon: linearIcon }] }),
  args: { provider: "weather" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await userEvent.type(await canvas.findByLabelText("Key"), "sk-live-1{Enter}");
    await expect(await canvas.findByRole("button", { name: /^Connected with Weather/ })).toHaveFocus();
    await expect(canvasElement.ownerDocument.documentElement.outerHTML).not.toContain("sk-live-1");
    for (const storage of [localStorage, sessionStorage])
      await expect(JSON.stringify({ ...storage })).not.toContain("sk-live-1");
    await expect(window.location.href).not.toContain("sk-live-1");
  },
};
export const Cancelled: Story = {
  ...backend({ connections: [agentcard], attempt: { status: "cancelled" } }),
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    window.dispatchEvent(new Event("focus"));
    await canvas.findByText(/You cancelled/, { selector: "p" });
  },
};
export const Failed: Story = {
  ...backend({ connections: [agentcard], attempt: { status: "failed", code: "attempt_expired" } }),
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    window.dispatchEvent(new Event("focus"));
    await canvas.findByText(/longer than 20 minutes/, { selector: "p" });
  },
};
export const OfflineWhileConnecting: Story = {
  ...backend({ connections: [civic], faults: { connect: "offline" } }),
  args: { provider: "civic" },
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    await canvas.findByText(/Check your internet connection/, { selector: "p" });
  },
};
export const FinishedInAnotherTab: Story = {
  ...backend({ connections: [agentcard] }),
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    const [url] = mocked(window.open).mock.lastCall ?? [];
    const attempt = new URL(String(url), window.location.href).searchParams.get("attempt");
    new BroadcastChannel(channelName).postMessage({ attempt });
    await canvas.findByRole("button", { name: /^Connected with Agentcard/ });
  },
};
export const Connected: Story = {
  play: async ({ canvas, canvasElement }) => {
    await click(canvasElement);
    window.dispatchEvent(new Event("focus"));
    await expect(await canvas.findByRole("button", { name: /^Connected with Agentcard/ })).toHaveFocus();
  },
};

export const SeveralAccounts: Story = {
  ...backend(twoAccounts),
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: /^Connected with Agentcard/ });
  },
};
export const OneOfSeveralAccounts: Story = {
  ...backend({ connections: [home, withStatus(work, "needs_reconnect")] }),
  args: { provider: work.id },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Reconnect with Agentcard" });
  },
};
export const NeedsReconnect: Story = backend({ connections: [withStatus(agentcard, "needs_reconnect")] });
export const NeedsLogin: Story = {
  ...backend({ connections: [withStatus(civic, "needs_login")] }),
  args: { provider: "civic" },
};
export const NoAccess: Story = {
  ...backend({ connections: [withStatus(civic, "no_access")] }),
  args: { provider: "civic" },
};
export const Unavailable: Story = backend({ connections: [withStatus(agentcard, "unavailable")] });
export const UnknownProvider: Story = { args: { provider: "agentcrad" } };
