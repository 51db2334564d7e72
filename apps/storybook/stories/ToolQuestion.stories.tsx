import { KeyholdError, type QuestionField, ToolQuestion } from "@keyhold/react";
import type { FakeBackendOptions } from "@keyhold/react/testing";
import type { Meta, StoryObj } from "@storybook/react-vite";
import { expect, userEvent, waitFor, within } from "storybook/test";
import { CreateEvent } from "./examples/CreateEvent.js";
import { connectedBackend } from "./support/connectedBackend.js";
import { controls } from "./support/controls.js";
import { exampleFields, exampleQuestion } from "./support/exampleQuestion.js";
import { largeText } from "./support/largeText.js";

const meta = {
  component: ToolQuestion,
  argTypes: { question: { control: false }, className: controls.className },
  args: { question: exampleQuestion() },
  decorators: [
    (Story) => (
      <div style={{ maxInlineSize: "34rem", marginInline: "auto" }}>
        <Story />
      </div>
    ),
  ],
} satisfies Meta<typeof ToolQuestion>;
export default meta;

type Story = StoryObj<typeof meta>;

const [title] = exampleFields;
const titleOnly = title ? [title] : [];

/** A page whose tool asks for a title. */
const asking = (more: FakeBackendOptions = {}) => ({
  ...connectedBackend({
    question: ({ answers }) => (answers ? undefined : { message: "Which event should I create?", fields: titleOnly }),
    callTool: () => ({ content: [] }),
    ...more,
  }),
  render: () => <CreateEvent />,
});

/** Opens the question, and writes the title, with the keyboard alone. */
async function writeTitle(canvasElement: HTMLElement) {
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(within(canvasElement).getByRole("form")).toHaveFocus());
  await userEvent.tab();
  await userEvent.keyboard("Lunch");
}

export const Example: Story = {
  ...asking(),
  play: async ({ canvas, canvasElement }) => {
    await writeTitle(canvasElement);
    await userEvent.keyboard("{Enter}");
    await canvas.findByText("Civic has finished.");
    await expect(canvas.getByRole("button", { name: "Create an event" })).toHaveFocus();
  },
};
export const EveryField: Story = {
  tags: ["picture", "picture-phone"],
  args: { question: exampleQuestion() },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("form", { name: "Civic asks you for this" })).toHaveFocus();
  },
};
/** From the first field to the button, without a mouse. */
export const WithTheKeyboard: Story = {
  args: { question: exampleQuestion() },
  play: async ({ args, canvas }) => {
    await userEvent.tab();
    await expect(canvas.getByRole("textbox", { name: /^Title/ })).toHaveFocus();
    await userEvent.keyboard("Lunch");
    await userEvent.tab();
    await expect(canvas.getByRole("combobox", { name: /^Calendar/ })).toHaveFocus();
    await userEvent.tab();
    await userEvent.tab();
    await userEvent.keyboard("2026-12-04");
    for (let field = 0; field < 5; field++) await userEvent.tab();
    await expect(canvas.getByRole("checkbox", { name: "Bob" })).toHaveFocus();
    await userEvent.tab();
    await userEvent.keyboard(" ");
    await userEvent.tab();
    await userEvent.tab();
    await expect(canvas.getByRole("checkbox", { name: "Show it to everyone" })).toHaveFocus();
    await userEvent.keyboard(" ");
    await userEvent.tab();
    await expect(canvas.getByRole("button", { name: "Send answer" })).toHaveFocus();
    await userEvent.keyboard("{Enter}");
    const content = {
      title: "Lunch",
      calendar: "home",
      day: "2026-12-04",
      seats: 4,
      guests: ["bob", "carol"],
      public: true,
    };
    await expect(args.question?.answer).toHaveBeenCalledWith({ action: "accept", content });
  },
};
export const ClosedWithEscape: Story = {
  args: { question: exampleQuestion() },
  play: async ({ args }) => {
    await userEvent.tab();
    await userEvent.keyboard("Lunch{Escape}");
    await expect(args.question?.answer).toHaveBeenCalledWith({ action: "cancel" });
  },
};
export const Confirmation: Story = {
  tags: ["picture-phone"],
  args: { question: exampleQuestion({ message: "Delete the event “Lunch”?\nYour guests get an e-mail.", fields: [] }) },
  play: async ({ args, canvas }) => {
    await userEvent.click(canvas.getByRole("button", { name: "Confirm" }));
    await expect(args.question?.answer).toHaveBeenCalledWith({ action: "accept", content: {} });
  },
};
/** The tool asks the user to open a page, and the button names its host. */
export const Link: Story = {
  tags: ["picture-phone"],
  args: {
    question: exampleQuestion({
      message: "Confirm the payment of 12.50 € at your bank.",
      fields: [],
      url: "https://bank.example/confirm?payment=1",
    }),
  },
  play: async ({ args, canvas }) => {
    await expect(canvas.getByRole("link", { name: "Open bank.example" })).toHaveAttribute("target", "_blank");
    await userEvent.click(canvas.getByRole("button", { name: "Do not answer" }));
    await expect(args.question?.answer).toHaveBeenCalledWith({ action: "decline" });
  },
};
/** What is missing is named at its field, and the first such field has the focus. */
export const Missing: Story = {
  tags: ["picture-phone"],
  args: { question: exampleQuestion() },
  play: async ({ args, canvas }) => {
    await userEvent.tab();
    await userEvent.keyboard("{Enter}");
    await expect(canvas.getByRole("textbox", { name: /^Title/, description: /Fill in this field\.$/ })).toHaveFocus();
    await expect(canvas.getAllByText("Fill in this field.")).toHaveLength(2);
    await expect(args.question?.answer).not.toHaveBeenCalled();
  },
};
const fieldError = (field: string) => new KeyholdError({ code: "question_answer_invalid", message: "", field });
/** The backend has not accepted a value. */
export const Refused: Story = {
  args: { question: exampleQuestion({ fields: exampleFields.slice(5), error: fieldError("seats") }) },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("textbox", { name: /^Seats/, description: /does not fit here/ })).toHaveFocus();
  },
};
/** With several checkboxes, or one, the error is below them. */
export const ChoicesRefused: Story = {
  tags: ["picture-phone"],
  args: { question: exampleQuestion({ fields: exampleFields.slice(8), error: fieldError("guests") }) },
  play: async ({ canvas }) => {
    await expect(canvas.getByRole("checkbox", { name: "Bob" })).toHaveFocus();
    await canvas.findByText("This choice does not fit here. Check what you have chosen.");
  },
};
export const Sending: Story = {
  tags: ["picture-phone"],
  args: { question: exampleQuestion({ fields: titleOnly, isSending: true }) },
  play: async ({ args, canvas }) => {
    await expect(canvas.getByRole("button", { name: "Sending…" })).toHaveAttribute("aria-busy", "true");
    await userEvent.keyboard("{Escape}");
    await expect(args.question?.answer).not.toHaveBeenCalled();
  },
};
/** The answer stays in the form, and the user can send it again. */
export const Offline: Story = {
  ...asking({ faults: { answerQuestion: "offline" } }),
  play: async ({ canvas, canvasElement }) => {
    await writeTitle(canvasElement);
    await userEvent.keyboard("{Enter}");
    await canvas.findByText(/Check your internet connection/, { selector: "form *" });
    await expect(canvas.getByRole("textbox", { name: /^Title/ })).toHaveValue("Lunch");
  },
};
export const Over: Story = {
  ...asking({ faults: { answerQuestion: "question_over" } }),
  play: async ({ canvas, canvasElement }) => {
    await writeTitle(canvasElement);
    await userEvent.keyboard("{Enter}");
    await canvas.findByText(/^The question of this tool call is over/);
    await expect(canvas.queryByRole("form")).toBeNull();
    await expect(canvas.getByRole("button", { name: "Create an event" })).toHaveFocus();
  },
};
const longFields: readonly QuestionField[] = [
  {
    kind: "text",
    name: "ship",
    title: "Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselnummer",
    description: "https://example.com/a/path/without/any/place/where/a/line/could/end/in/a/usual/way",
    required: false,
    maxLength: 10_000,
  },
  {
    kind: "choice",
    name: "cabin",
    title: "Which cabin would you like to have for the first night on the river?",
    required: false,
    options: [{ value: "1", title: "The large cabin on the upper deck with two windows and a view of both banks" }],
    default: "1",
  },
  {
    kind: "boolean",
    name: "terms",
    title: "I have read the 24 pages of conditions for passengers who travel with musical instruments",
    required: true,
  },
];
export const LongWords: Story = {
  tags: ["picture-phone"],
  args: { question: exampleQuestion({ from: "The name of a provider that goes on and on", fields: longFields }) },
};
export const LargeText: Story = {
  ...largeText,
  args: { question: exampleQuestion({ from: "Agentcard" }) },
};
export const RightToLeft: Story = {
  globals: { locale: "ar" },
  tags: ["picture"],
  args: { question: exampleQuestion() },
  play: async ({ canvas }) => {
    await canvas.findByRole("button", { name: "إرسال الإجابة" });
  },
};
