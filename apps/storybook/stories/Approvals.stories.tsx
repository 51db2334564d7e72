import { Approvals } from "@keyhold/react";
import { type FakeBackendOptions, fakeActivityLine, fakeApproval, fakeCards } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { ApprovalInbox } from "./examples/ApprovalInbox.js";
import { BuyWithApproval } from "./examples/BuyWithApproval.js";
import { connectedBackend as backend } from "./support/connectedBackend.js";
import { controls } from "./support/controls.js";
import { exampleApprovals, fromNow } from "./support/exampleApprovals.js";
import { largeText } from "./support/largeText.js";

const waiting = (more: FakeBackendOptions = {}) => backend({ approvals: [fakeApproval()], ...more });

const meta = {
  component: Approvals,
  argTypes: { className: controls.className },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "34rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  ...backend({ approvals: exampleApprovals }),
  // A story may be shown long after this file was loaded.
  beforeEach({ parameters }) {
    parameters.backend.approvals = fromNow(parameters.backend.approvals);
  },
} satisfies Meta<typeof Approvals>;
export default meta;

type Story = StoryObj<typeof meta>;

/** Waits until the buttons take clicks: half a second after the list has moved. */
const ready = (canvasElement: HTMLElement) =>
  waitFor(() => expect(canvasElement.querySelector(".keyhold-approval[data-ready]")).not.toBeNull());

async function decide(canvasElement: HTMLElement, name: string, shows: string | RegExp) {
  const canvas = within(canvasElement);
  await ready(canvasElement);
  await userEvent.click(await canvas.findByRole("button", { name }));
  await canvas.findByText(shows, { ignore: "[data-keyhold-announcer] *" });
}

export const Example: Story = {
  render: () => <ApprovalInbox />,
  play: async ({ canvas }) => {
    await canvas.findByRole("link", { name: "Approvals (3)" });
  },
};
export const Waiting: Story = {
  tags: ["picture", "picture-phone"],
  play: async ({ canvas, canvasElement }) => {
    await expect(await canvas.findAllByRole("button", { name: "Approve" })).toHaveLength(3);
    await ready(canvasElement);
    await canvas.findAllByText(/ends in 10 minutes/);
  },
};
export const LargeText: Story = {
  ...largeText,
  parameters: { ...largeText.parameters, ...backend({ approvals: [fakeApproval({ mayRepeat: true })] }).parameters },
  play: async (context) => {
    await largeText.play(context);
    await ready(context.canvasElement);
  },
};
export const RightToLeft: Story = {
  ...waiting(),
  globals: { locale: "ar" },
  tags: ["picture"],
  play: async ({ canvas, canvasElement }) => {
    await ready(canvasElement);
    await canvas.findByRole("button", { name: "موافقة" });
    await canvas.findByText(/لا يُرسل شيء/);
  },
};
/** On a phone of 320 px, a name has a line of its own. */
export const LongArgumentName: Story = {
  tags: ["picture-phone"],
  ...backend({ approvals: [fakeApproval({ arguments: { max_amount_cents_per_month: 6800 } })] }),
  decorators: [
    (Story) => (
      <div style={{ inlineSize: "18rem" }}>
        <Story />
      </div>
    ),
  ],
  play: async ({ canvas, canvasElement }) => {
    const name = await canvas.findByText("max_amount_cents_per_month");
    await ready(canvasElement);
    await expect(name.getClientRects()).toHaveLength(1);
  },
};
export const Loading: Story = { ...backend({ faults: { approvals: "slow" } }), tags: ["loading"] };
export const LoadFailed: Story = {
  ...backend({ faults: { approvals: "store_unavailable" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/could not be loaded/);
  },
};
export const Empty: Story = {
  ...backend({ approvals: [] }),
  tags: ["picture-phone"],
  play: async ({ canvas }) => {
    await canvas.findByText("Nothing waits for your approval.");
  },
};
export const Approving: Story = {
  ...waiting({ faults: { decide: "slow" } }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", "Approving…"),
};
export const Approved: Story = {
  ...waiting(),
  tags: ["picture-phone"],
  play: ({ canvasElement }) => decide(canvasElement, "Approve", /^Approved/),
};
export const ApprovedAndDone: Story = {
  ...waiting({ activity: [fakeActivityLine()] }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", "Approved and done."),
};
export const ApprovedAndFailed: Story = {
  ...waiting({ activity: [fakeActivityLine({ outcome: "error" })] }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", /ended with an error/),
};
export const ApprovedAndUnclear: Story = {
  ...waiting({ activity: [fakeActivityLine({ outcome: "unclear" })] }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", /may or may not have been done/),
};
/** For half a second after the list has moved. */
export const NotReady: Story = {
  ...waiting(),
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole("button", { name: "Approve" })).toHaveAttribute("aria-disabled", "true");
    await waitFor(() => expect(canvas.getByRole("button", { name: "Approve" })).not.toHaveAttribute("aria-disabled"));
  },
};
export const Declining: Story = {
  ...waiting({ faults: { decide: "slow" } }),
  play: ({ canvasElement }) => decide(canvasElement, "Decline", "Declining…"),
};
export const Declined: Story = {
  ...waiting(),
  play: ({ canvasElement }) => decide(canvasElement, "Decline", /^Declined/),
};
export const NeedsConfirmation: Story = {
  ...waiting({ faults: { decide: "confirmation_required" } }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", /confirm this in another way/),
};
export const Over: Story = {
  ...waiting({ faults: { decide: "unknown_approval" } }),
  play: ({ canvasElement }) => decide(canvasElement, "Approve", /^This is over/),
};
export const CallOfAPage: Story = {
  ...backend({ ...fakeCards(), approvals: [], asks: ({ name }) => name === "create_card" }),
  render: () => <BuyWithApproval />,
  play: async ({ canvas, canvasElement }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Buy the book for $12" }));
    await decide(canvasElement, "Approve", "The book is yours.");
  },
};
export const OnParts: Story = {
  ...waiting(),
  render: () => (
    <Approvals.Root>
      <Approvals.List>
        {(approval) => (
          <Approvals.Item approval={approval} style={{ display: "flex", flexWrap: "wrap" }}>
            <Approvals.Summary />
            <Approvals.DeclineTrigger>No</Approvals.DeclineTrigger>
            <Approvals.ApproveTrigger>Yes</Approvals.ApproveTrigger>
            <Approvals.Outcome />
          </Approvals.Item>
        )}
      </Approvals.List>
    </Approvals.Root>
  ),
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "Yes" });
  },
};
