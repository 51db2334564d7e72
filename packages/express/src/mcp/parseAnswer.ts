/** What only a text has that spells out the name of an object's prototype, or may do so by escapes. */
const PROTOTYPE = /__proto__|\\u00/;

/**
 * Reads a server's message as clients do. A member called `__proto__` is taken out: a client that copies members one by one would change
 * a prototype with it, and read what was not checked.
 *
 * @returns the message, and whether anything was taken out of it
 * @throws SyntaxError, or RangeError where it is nested too deeply
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
