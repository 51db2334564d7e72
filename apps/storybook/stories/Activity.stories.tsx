import { Activity } from "@keyhold/react";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor } from "storybook/test";
import { AgentActivity } from "./examples/AgentActivity.js";
import { connectedBackend as backend } from "./support/connectedBackend.js";
import { controls } from "./support/controls.js";
import { exampleActivity, manyCalls } from "./support/exampleActivity.js";
import { largeText } from "./support/largeText.js";

const meta = {
  component: Activity,
  argTypes: { connection: controls.connection, className: controls.className },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "34rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  ...backend({ activity: exampleActivity() }),
} satisfies Meta<typeof Activity>;
export default meta;

type Story = StoryObj<typeof meta>;

export const Example: Story = {
  render: () => <AgentActivity />,
  play: async ({ canvas }) => {
    await canvas.findAllByText("Agent “shopper”");
    await expect(canvas.queryByText("Agent “travel-planner”")).toBeNull();
  },
};
export const EveryOutcome: Story = {
  tags: ["picture", "picture-phone"],
  play: async ({ canvas }) => {
    await canvas.findByText("No answer yet.");
    await expect(canvas.getAllByRole("list")).toHaveLength(2);
  },
};
export const OneConnection: Story = {
  args: { connection: "civic" },
  play: async ({ canvas }) => {
    await expect(await canvas.findAllByRole("listitem")).toHaveLength(1);
  },
};
export const OneAgent: Story = {
  play: async ({ canvas }) => {
    await userEvent.selectOptions(await canvas.findByRole("combobox", { name: "Who" }), "travel-planner");
    await waitFor(() => expect(canvas.getAllByRole("listitem")).toHaveLength(1));
  },
};
export const LargeText: Story = largeText;
export const RightToLeft: Story = {
  globals: { locale: "ar" },
  tags: ["picture"],
  play: async ({ canvas }) => {
    await canvas.findByText("لا رد بعد.");
  },
};
export const Japanese: Story = {
  globals: { locale: "ja" },
  play: async ({ canvas }) => {
    await canvas.findByText("まだ応答がありません。");
  },
};
export const Loading: Story = { ...backend({ faults: { activity: "slow" } }), tags: ["loading"] };
export const LoadFailed: Story = {
  ...backend({ faults: { activity: "store_unavailable" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/could not be loaded/);
  },
};
export const Offline: Story = {
  ...backend({ faults: { activity: "offline" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/Check your internet connection/);
  },
};
export const Empty: Story = {
  ...backend({ activity: [] }),
  tags: ["picture-phone"],
  play: async ({ canvas }) => {
    await canvas.findByText(/^Nothing was done yet/);
  },
};
export const ShowsMore: Story = {
  ...backend({ activity: manyCalls() }),
  play: async ({ canvas }) => {
    await userEvent.click(await canvas.findByRole("button", { name: "Show more" }));
    await canvas.findByText("10 more are shown.");
    await expect(canvas.getAllByRole("listitem")).toHaveLength(60);
  },
};
export const OnParts: Story = {
  render: () => (
    <Activity.Root agent="shopper">
      <Activity.List>
        {(line) => (
          <Activity.Item line={line} style={{ display: "flex", flexWrap: "wrap", gap: "0.5rem" }}>
            <Activity.Summary />
            <Activity.Time />
            <Activity.Outcome />
          </Activity.Item>
        )}
      </Activity.List>
      <Activity.More />
    </Activity.Root>
  ),
  play: async ({ canvas }) => {
    await canvas.findAllByRole("listitem");
  },
};
