import { KeyholdError } from "../client/KeyholdError.js";
import type { ErrorMessages, NameMessage } from "./Messages.js";

interface Words {
  readonly errors: ErrorMessages;
}

/** What to tell a user about an error that concerns the provider of this name. */
export function errorMessage(messages: Words & { readonly error: NameMessage }, error: unknown, name: string): string {
  return (wordsOf(messages, error) ?? messages.error)(name);
}

/** The error's own words, if it has any. A code comes from outside and may be any string. */
export function wordsOf({ errors }: Words, error: unknown): NameMessage | undefined {
  return error instanceof KeyholdError && Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
}
