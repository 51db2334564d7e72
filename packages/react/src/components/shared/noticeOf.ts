import type { Connection } from "@keyhold/contract";
import { errorMessage } from "../../messages/errorMessage.js";
import type { ConnectMessages } from "../../messages/Messages.js";
import type { Display } from "./display.js";

/** The sentence for the user about connecting a provider; undefined if there is nothing to say. */
export function noticeOf(
  display: Display,
  signIn: Connection["signIn"],
  name: string,
  messages: ConnectMessages,
): string | undefined {
  if ("error" in display) return errorMessage(messages, display.error, name);
  const { status } = display;
  switch (status) {
    case "waiting":
      return (signIn === "email" ? messages.waitingForEmail : messages.waiting)(name);
    case "unseen":
    case "blocked":
    case "cancelled":
      return messages[status](name);
    case "needs_reconnect":
      return messages.errors[display.wantsMore ? "insufficient_scope" : status]?.(name);
    case "needs_login":
    case "no_access":
      return messages.errors[status]?.(name);
    case "unavailable":
      return messages.errors.provider_unavailable?.(name);
    default:
      return undefined;
  }
}
