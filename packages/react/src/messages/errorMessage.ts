import { KeyholdError } from "../client/KeyholdError.js";
import type { Messages, NameMessage } from "./Messages.js";

/** What to tell a user about an error that concerns the provider of this name. */
export function errorMessage(messages: Pick<Messages, "errors" | "error">, error: unknown, name: string): string {
  return (wordsOf(messages, error) ?? messages.error)(name);
}

/** The error's own words, if it has any. A code comes from outside and may be any string. */
export function wordsOf({ errors }: Pick<Messages, "errors">, error: unknown): NameMessage | undefined {
  return error instanceof KeyholdError && Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
}
