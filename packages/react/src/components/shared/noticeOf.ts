import { errorMessage } from "../../messages/errorMessage.js";
import type { ConnectMessages } from "../../messages/Messages.js";
import type { Tone } from "../parts/Notice.js";
import type { Display } from "./display.js";

/** Providers that sign people in by e-mail. */
const byEmail = new Set(["agentcard"]);

/** What the user should know about connecting a provider just now, if anything. */
export function noticeOf(
  display: Display,
  {
    provider,
    name,
    messages,
  }: { readonly provider: string; readonly name: string; readonly messages: ConnectMessages },
): { readonly text: string; readonly tone: Tone } | undefined {
  switch (display.status) {
    case "waiting":
      return { text: (byEmail.has(provider) ? messages.waitingForEmail : messages.waiting)(name), tone: "neutral" };
    case "blocked":
      return { text: messages.blocked(name), tone: "warning" };
    case "cancelled":
      return { text: messages.cancelled(name), tone: "neutral" };
    case "failed":
    case "load_failed":
    case "offline":
      return { text: errorMessage(messages, display.error, name), tone: "negative" };
    case "needs_reconnect":
      return { text: messages.hintNeedsReconnect(name), tone: "warning" };
    case "needs_login":
      return { text: messages.hintNeedsLogin(name), tone: "warning" };
    case "no_access":
      return { text: messages.hintNoAccess(name), tone: "negative" };
    case "unavailable":
      return { text: messages.hintUnavailable(name), tone: "neutral" };
    default:
      return undefined;
  }
}
