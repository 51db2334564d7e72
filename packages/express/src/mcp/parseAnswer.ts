/** Matches every text that may contain the name `__proto__`, written out or with escapes. */
const PROTOTYPE = /__proto__|\\u00/;

/**
 * Reads a server's message as clients do, and removes members called `__proto__`. A client that copies members one by one would change a prototype with
 * such a member, and then read values that Keyhold has not checked.
 *
 * @returns the message, and whether a member was removed
 * @throws SyntaxError; RangeError if it is nested too deeply
 */
export function parseAnswer(json: string): { readonly message: unknown; readonly isChanged: boolean } {
  if (!PROTOTYPE.test(json)) return { message: JSON.parse(json), isChanged: false };
  let isChanged = false;
  const message = JSON.parse(json, (key, value: unknown) => {
    if (key !== "__proto__") return value;
    isChanged = true;
    return undefined;
  });
  return { message, isChanged };
}
