/**
 * Remembers the attempt for which this tab left the page, one for each backend. If the browser denies storage, the page does not report the
 * outcome when the tab comes back. Everything else works.
 */
export const pageAttempt = {
  remember(baseUrl: string, attempt: string, key: string): void {
    withStorage((storage) => storage.setItem(keyOf(baseUrl), `${attempt} ${key}`));
  },
  /** The attempt's id and what it connects (a connection's id, or the key of a further account), if an attempt was remembered. */
  recall(baseUrl: string): readonly (string | undefined)[] {
    return withStorage((storage) => storage.getItem(keyOf(baseUrl)))?.split(" ") ?? [];
  },
  forget(baseUrl: string): void {
    withStorage((storage) => storage.removeItem(keyOf(baseUrl)));
  },
};

const keyOf = (baseUrl: string) => `keyhold:attempt ${baseUrl}`;

/** Even reading `sessionStorage` may throw, and so may writing if it is full. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
