import { agentcard, civic, fakeApproval, fakeCards, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { SettingsPage } from "./examples/SettingsPage.js";
import { exampleActivity } from "./support/exampleActivity.js";
import { fromNow } from "./support/exampleApprovals.js";
import { exampleCards } from "./support/exampleCards.js";
import { linear } from "./support/linear.js";

const meta = {
  title: "Settings page",
  component: SettingsPage,
  parameters: {
    layout: "fullscreen",
    backend: {
      connections: [withStatus(agentcard, "connected"), withStatus(civic, "needs_reconnect"), linear],
      approvals: fromNow([fakeApproval()]),
      activity: exampleActivity(),
      ...fakeCards({ cards: exampleCards }),
    },
  },
} satisfies Meta<typeof SettingsPage>;
export default meta;

/** What a product's page can look like: accounts, approvals, cards and activity. */
export const Page: StoryObj<typeof meta> = {
  play: async ({ canvas }) => {
    await canvas.findByText("No answer yet.");
    await canvas.findByText("•••• 4242");
  },
};
