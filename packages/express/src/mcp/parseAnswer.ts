import { UnusableAnswerError } from "./answerErrors.js";

/** Matches every text that can contain the name `__proto__`, in plain text or with escapes. */
const PROTOTYPE = /__proto__|\\u00/;

/**
 * Parses a server's message, and removes members with the name `__proto__`. A client that copies members one by one would change an
 * object's prototype with such a member, and then read values that Keyhold has not checked.
 *
 * @returns the message, and whether a member was removed
 * @throws SyntaxError if it is not JSON; UnusableAnswerError if it is nested too deeply
 */
export function parseAnswer(json: string): { readonly message: unknown; readonly isChanged: boolean } {
  if (!PROTOTYPE.test(json)) return { message: JSON.parse(json), isChanged: false };
  let isChanged = false;
  const message = withinStack(() =>
    JSON.parse(json, (key, value: unknown) => {
      if (key !== "__proto__") return value;
      isChanged = true;
      return undefined;
    }),
  );
  return { message, isChanged };
}

/**
 * Writes a changed message as JSON.
 *
 * @throws UnusableAnswerError if it is nested too deeply
 */
export function writtenAnswer(message: unknown): string {
  return withinStack(() => JSON.stringify(message));
}

/** `JSON.parse` has no limit of depth, but a reviver and `JSON.stringify` have one. */
function withinStack<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError)
      throw new UnusableAnswerError("The MCP server's message is nested too deeply to be checked.");
    throw error;
  }
}
