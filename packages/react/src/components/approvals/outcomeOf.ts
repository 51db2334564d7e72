import { errorMessage } from "../../messages/errorMessage.js";
import type { ApprovalMessages } from "../../messages/Messages.js";
import type { Item } from "./ItemContext.js";

/** The result of the user's decision, in words. Undefined before the decision. */
export function outcomeOf({ state, error, name }: Item, messages: ApprovalMessages): string | undefined {
  if (error) return errorMessage(messages, error, name);
  if (state.status === "approved") return messages.approvalApproved;
  return state.status === "declined" ? messages.approvalDeclined : undefined;
}
