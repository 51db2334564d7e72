import type { InputType } from "storybook/internal/types";

const text = (description: string): InputType => ({ control: "text", description });
const event = (description: string): InputType => ({ control: false, description });

/** The props that a reader can change in the controls of a story, and the events of the component. */
export const controls = {
  connection: {
    control: "select",
    options: ["agentcard", "civic", "linear"],
    description: "The provider's id, the id of a further account, or a connection",
  },
  name: text("The provider's name on the button. Default: the name from the backend"),
  placeholders: { control: { type: "number", min: 0 }, description: "How many empty rows to show while loading" },
  agents: { control: "object", description: "The labels of your agents" },
  amountCents: { control: { type: "number", min: 0 }, description: "The amount that the field has at first, in cents" },
  tool: text("The tool's title for people"),
  className: text("Classes of your own. Try `own-card`"),
  onConnect: event("Called with the connection when it is connected"),
  onCancel: event("Called when the user cancels"),
  onError: event("Called with the error when connecting fails"),
  onDisconnect: event("Called when the user has disconnected an account"),
} satisfies Record<string, InputType>;
