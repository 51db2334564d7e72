import { ToolPermissions } from "@keyhold/react";
import { agentcard, civic, type FakeBackendOptions, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { AgentSettings } from "./examples/AgentSettings.js";
import { controls } from "./support/controls.js";
import { exampleTools, manyTools } from "./support/exampleTools.js";
import { largeText } from "./support/largeText.js";

const connections = [withStatus(agentcard, "connected"), civic];
const backend = (backend: FakeBackendOptions = {}) => ({
  parameters: { backend: { connections, permissions: exampleTools, ...backend } },
});

const meta = {
  component: ToolPermissions,
  argTypes: { connection: controls.connection, agents: controls.agents, className: controls.className },
  args: { connection: "agentcard" },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "38rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
  ...backend(),
} satisfies Meta<typeof ToolPermissions>;
export default meta;

type Story = StoryObj<typeof meta>;

async function choose(canvasElement: HTMLElement, tool: string, choice: string, shows: string | RegExp) {
  const row = within(await within(canvasElement).findByRole("listitem", { name: tool }));
  await userEvent.click(row.getByRole("radio", { name: choice }));
  await row.findByText(shows, { ignore: "[data-keyhold-announcer] *" });
}

export const Example: Story = {
  render: () => <AgentSettings />,
  play: async ({ canvas }) => {
    await canvas.findByRole("listitem", { name: "Create a card" });
  },
};
export const Tools: Story = {
  tags: ["picture", "picture-phone"],
  play: async ({ canvas }) => {
    await canvas.findByText("This product has decided this.");
  },
};
export const ManyTools: Story = {
  ...backend({ permissions: manyTools }),
  tags: ["picture-phone"],
  play: async ({ canvas }) => {
    const heading = await canvas.findByRole("button", { name: /^Change something/ });
    await expect(canvas.queryByRole("listitem")).toBeNull();
    await userEvent.click(heading);
    await expect(canvas.getAllByRole("listitem")).toHaveLength(12);
  },
};
export const Search: Story = {
  ...backend({ permissions: manyTools }),
  play: async ({ canvas }) => {
    await userEvent.type(await canvas.findByRole("searchbox"), "card");
    await expect(canvas.getAllByRole("listitem")).toHaveLength(10);
  },
};
export const NothingFound: Story = {
  ...backend({ permissions: manyTools }),
  play: async ({ canvas }) => {
    await userEvent.type(await canvas.findByRole("searchbox"), "passport");
    await canvas.findByText("No tool has this name.");
  },
};
export const SeveralAgents: Story = {
  args: { agents: ["shopper", "travel-planner"] },
  play: async ({ canvas }) => {
    await userEvent.selectOptions(await canvas.findByRole("combobox"), "travel-planner");
    await canvas.findByRole("listitem", { name: "Create a card" });
  },
};
export const UserMayAllow: Story = backend({
  permissions: exampleTools.map((each) => (each.fixed ? each : { ...each, choices: ["deny", "ask", "allow"] })),
});
export const Saving: Story = {
  ...backend({ faults: { choose: "slow" } }),
  play: ({ canvasElement }) => choose(canvasElement, "Create a card", "Never", "Saving…"),
};
export const Saved: Story = {
  tags: ["picture"],
  play: ({ canvasElement }) => choose(canvasElement, "Create a card", "Never", "Saved"),
};
export const ByKeyboard: Story = {
  play: async ({ canvas }) => {
    const row = within(await canvas.findByRole("listitem", { name: "List cards" }));
    row.getByRole("radio", { name: "Allow" }).focus();
    await userEvent.keyboard("{ArrowRight}");
    await expect(row.getByRole("radio", { name: "Ask" })).toHaveFocus();
    await row.findByText("Saved");
    await expect(row.getByRole("radio", { name: "Ask" })).toBeChecked();
  },
};
export const SavingFailed: Story = {
  ...backend({ faults: { choose: "offline" } }),
  tags: ["picture-phone"],
  play: ({ canvasElement }) => choose(canvasElement, "Create a card", "Never", /Check your internet connection/),
};
export const FixedByNow: Story = {
  ...backend({ faults: { choose: "permission_fixed" } }),
  play: ({ canvasElement }) => choose(canvasElement, "Create a card", "Never", /decides about this now/),
};
export const Loading: Story = { ...backend({ faults: { permissions: "slow" } }), tags: ["loading"] };
export const LoadFailed: Story = {
  ...backend({ faults: { permissions: "store_unavailable" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/could not be loaded/);
  },
};
export const Offline: Story = {
  ...backend({ faults: { permissions: "offline" } }),
  play: async ({ canvas }) => {
    await canvas.findByText(/Check your internet connection/);
  },
};
export const Empty: Story = {
  ...backend({ permissions: [] }),
  play: async ({ canvas }) => {
    await canvas.findByText("Agentcard has no tools for agents.");
  },
};
export const NotConnected: Story = {
  args: { connection: "civic" },
  play: async ({ canvas }) => {
    await canvas.findByText(/^Connect with Civic/);
  },
};
export const LargeText: Story = {
  ...largeText,
  async play(context) {
    await largeText.play(context);
    const { canvasElement } = context;
    for (const each of canvasElement.querySelectorAll(
      ".keyhold-permission-choice span, .keyhold-permissions-heading",
    )) {
      const edge = each.closest(".keyhold")?.getBoundingClientRect().right;
      await expect(each.getBoundingClientRect().right, each.textContent ?? "").toBeLessThanOrEqual(Number(edge));
    }
  },
};
export const RightToLeft: Story = {
  globals: { locale: "ar" },
  tags: ["picture"],
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole("radio", { name: "أبدًا" }).length).toBeGreaterThan(3));
  },
};
export const German: Story = {
  globals: { locale: "de" },
  tags: ["picture-phone"],
  play: async ({ canvas }) => {
    await waitFor(() => expect(canvas.getAllByRole("radio", { name: "Nie" }).length).toBeGreaterThan(3));
  },
};
export const OnParts: Story = {
  render: () => (
    <ToolPermissions.Root connection="agentcard">
      <ToolPermissions.List>
        {(tool) => (
          <ToolPermissions.Item tool={tool} className={({ fixed }) => (fixed ? "is-fixed" : undefined)}>
            <ToolPermissions.Name />
            <ToolPermissions.Choice />
          </ToolPermissions.Item>
        )}
      </ToolPermissions.List>
    </ToolPermissions.Root>
  ),
  play: async ({ canvas }) => {
    await canvas.findByRole("listitem", { name: "Create a card" });
  },
};
