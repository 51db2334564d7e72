/**
 * Remembers the latest attempt of this tab until it ends, one for each backend: the tab may have left the page for it, or the page may be loaded
 * again while its window is open. If the browser denies storage, the page does not report the outcome then. Everything else works.
 */
export const pageAttempt = {
  remember(baseUrl: string, attempt: string, key: string, display: "popup" | "page"): void {
    withStorage((storage) => storage.setItem(keyOf(baseUrl), `${attempt} ${key} ${display}`));
  },
  /** The attempt's id, what it connects (a connection's id, or the key of a further account) and where, if an attempt was remembered. */
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
