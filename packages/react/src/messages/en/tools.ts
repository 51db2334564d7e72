import type { ToolMessages } from "../Messages.js";
import { connectMessages } from "./connect.js";

/** The English texts of components that call tools: those of the button, and of the errors that only a tool call can have. */
export const toolMessages: ToolMessages = {
  ...connectMessages,
  errors: {
    ...connectMessages.errors,
    outcome_unknown: (name) =>
      `No usable answer came from ${name}, so this may or may not have been done. Look there before you try again.`,
    several_connections: (name) =>
      `You have connected several accounts at ${name}. Choose in your connected apps which one to use by default.`,
    tool_failed: (name) =>
      `${name} reported an error, and part of this may have been done. Look there before you try again.`,
    approval_required: (name) => `${name} needs your approval for this. Approve it, then try again.`,
    approval_declined: () => "You declined this, so nothing was done.",
    too_many_approvals: () => "Too many requests wait for your approval. Decide some of them, then try again.",
    tool_asks_user: (name) =>
      `${name} wants to ask you something first, which this page cannot show. Contact this product’s support.`,
  },
};
