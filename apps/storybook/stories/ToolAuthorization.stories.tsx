import { ToolAuthorization } from "@keyhold/react";
import { civic, type FakeBackendOptions, fakePermission, withStatus } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, fn, userEvent, within } from "storybook/test";
import { ReadMail } from "./examples/ReadMail.js";
import { controls } from "./support/controls.js";

const connections = [withStatus(civic, "connected")];
const result = { content: [{ type: "text", text: "2 mails" }] };
const refused = { content: [{ type: "text", text: "The user did not allow the use of Gmail." }], isError: true };

const meta = {
  component: ToolAuthorization,
  argTypes: { provider: controls.connection, tool: controls.tool, className: controls.className },
  args: { result: fakePermission().asking, tool: "Search mail", onResult: fn() },
  parameters: { backend: { connections, ...fakePermission({ result }) } satisfies FakeBackendOptions },
} satisfies Meta<typeof ToolAuthorization>;
export default meta;

type Story = StoryObj<typeof meta>;

const backend = (backend: FakeBackendOptions) => ({
  parameters: { backend: { connections, ...fakePermission(), ...backend } },
});

/** Opens the link as a user does, without another tab. */
async function openLink(canvasElement: HTMLElement) {
  const link = await within(canvasElement).findByRole("link", { name: "Give permission" });
  link.addEventListener("click", (event) => event.preventDefault(), { once: true });
  await userEvent.click(link);
}
async function goOn(canvasElement: HTMLElement) {
  await openLink(canvasElement);
  await userEvent.click(within(canvasElement).getByRole("button", { name: "Continue" }));
}

export const Example: Story = {
  render: () => <ReadMail />,
  play: async ({ canvas }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Search my mail" }));
    await canvas.findByText(/needs your permission/, { selector: "p" });
  },
};
export const Preparing: Story = { ...backend({ job: { status: "pending" } }) };
export const Required: Story = { tags: ["picture-phone"] };
export const RequiredByATool: Story = { args: { tool: undefined } };
export const CanBeGivenUp: Story = { args: { onCancel: fn() } };
export const Waiting: Story = {
  tags: ["picture-phone"],
  play: async ({ canvas, canvasElement }) => {
    await openLink(canvasElement);
    await canvas.findByText(/then come back here/, { selector: "p" });
  },
};
export const Resuming: Story = {
  ...backend({ faults: { callTool: "slow" } }),
  play: async ({ canvas, canvasElement }) => {
    await goOn(canvasElement);
    await canvas.findByRole("button", { name: "Continuing…" });
  },
};
export const StillMissing: Story = {
  ...backend({}),
  play: async ({ canvas, canvasElement }) => {
    await goOn(canvasElement);
    await canvas.findByText(/has not received your permission/, { selector: "p" });
  },
};
export const Failed: Story = {
  ...backend({ callTool: () => "provider_unavailable" }),
  play: async ({ canvas, canvasElement }) => {
    await goOn(canvasElement);
    await canvas.findByText(/does not answer/, { selector: "p" });
  },
};
export const CannotBeAsked: Story = { ...backend({ faults: { job: "offline" } }) };
export const Resumed: Story = {
  tags: ["picture-phone"],
  ...backend({ ...fakePermission({ result }), job: { status: "approved" } }),
  play: async ({ args, canvas }) => {
    await canvas.findByText(/task has resumed/, { selector: "p" });
    await expect(args.onResult).toHaveBeenCalledWith(result);
  },
};
export const Refused: Story = {
  ...backend({ ...fakePermission({ result: refused }), job: { status: "failed" } }),
  play: async ({ args, canvas }) => {
    await canvas.findByText(/ended with an error/, { selector: "p" });
    await expect(args.onResult).toHaveBeenCalledWith(refused);
  },
};
export const UnsafeAddress: Story = { ...backend(fakePermission({ url: "javascript:alert(1)" })) };
