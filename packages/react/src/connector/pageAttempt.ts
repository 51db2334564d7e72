const key = "keyhold:attempt";

/**
 * Remembers, across a navigation of this tab, which attempt it left the page for. A browser that denies storage only loses
 * the report on return.
 */
export const pageAttempt = {
  remember(attempt: string, provider: string): void {
    storage()?.setItem(key, `${attempt} ${provider}`);
  },
  /** The attempt's id and the provider's, if there are any. */
  recall(): readonly (string | undefined)[] {
    return storage()?.getItem(key)?.split(" ") ?? [];
  },
  forget(): void {
    storage()?.removeItem(key);
  },
};

function storage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}
