/**
 * Remembers the attempt that this tab left the page for, one for each backend. If the browser denies storage, the page
 * only does not report the outcome when the tab comes back.
 */
export const pageAttempt = {
  remember(baseUrl: string, attempt: string, provider: string): void {
    withStorage((storage) => storage.setItem(keyOf(baseUrl), `${attempt} ${provider}`));
  },
  /** The attempt's id and the provider's id, if an attempt was remembered. */
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
