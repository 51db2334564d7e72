import { KeyholdError } from "../client/KeyholdError.js";
import type { ErrorMessages, NameMessage } from "./Messages.js";

interface Words {
  readonly errors: ErrorMessages;
}

/** The text for users about an error with the provider of this name. */
export function errorMessage(messages: Words & { readonly error: NameMessage }, error: unknown, name: string): string {
  return (wordsOf(messages, error) ?? messages.error)(name);
}

/** The text of the error's code, if it has one. A code comes from outside and may be any string. */
export function wordsOf({ errors }: Words, error: unknown): NameMessage | undefined {
  return error instanceof KeyholdError && Object.hasOwn(errors, error.code) ? errors[error.code] : undefined;
}
