/** The user of a key, from the percent-encoded id in it. `undefined` if Keyhold does not write ids like this: another program has written the key. */
export function userIdInKey(encoded: string): string | undefined {
  try {
    const userId = decodeURIComponent(encoded);
    return encodeURIComponent(userId) === encoded ? userId : undefined;
  } catch {
    return undefined;
  }
}
