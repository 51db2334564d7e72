/**
 * Remembers, across a navigation of this tab, which attempt it left the page for: one for each backend. A browser that denies
 * storage only loses the report on return.
 */
export const pageAttempt = {
  remember(baseUrl: string, attempt: string, provider: string): void {
    withStorage((storage) => storage.setItem(keyOf(baseUrl), `${attempt} ${provider}`));
  },
  /** The attempt's id and the provider's, if there are any. */
  recall(baseUrl: string): readonly (string | undefined)[] {
    return withStorage((storage) => storage.getItem(keyOf(baseUrl)))?.split(" ") ?? [];
  },
  forget(baseUrl: string): void {
    withStorage((storage) => storage.removeItem(keyOf(baseUrl)));
  },
};

const keyOf = (baseUrl: string) => `keyhold:attempt ${baseUrl}`;

/** Reading the name of the storage may throw already, and so may writing into one that is full. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
