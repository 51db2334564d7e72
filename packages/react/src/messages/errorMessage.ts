import { KeyholdError } from "../client/KeyholdError.js";
import type { Messages } from "./Messages.js";

/** What to tell a user about an error that concerns the provider of this name. */
export function errorMessage(messages: Pick<Messages, "errors" | "error">, error: unknown, name: string): string {
  const message = error instanceof KeyholdError ? messages.errors[error.code] : undefined;
  return (message ?? messages.error)(name);
}
