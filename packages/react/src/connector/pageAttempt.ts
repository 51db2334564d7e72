const key = "keyhold:attempt";

/** The attempt for which this tab left the page. */
export interface PageAttempt {
  readonly provider: string;
  readonly attempt: string;
}

/** Remembers, across a navigation of this tab, which attempt it left for. A browser that denies storage only loses the report on return. */
export const pageAttempt = {
  remember(value: PageAttempt): void {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
    } catch {}
  },
  recall(): PageAttempt | undefined {
    try {
      const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
      return isPageAttempt(value) ? value : undefined;
    } catch {
      return undefined;
    }
  },
  forget(): void {
    try {
      sessionStorage.removeItem(key);
    } catch {}
  },
};

function isPageAttempt(value: unknown): value is PageAttempt {
  return (
    typeof value === "object" &&
    value !== null &&
    "provider" in value &&
    typeof value.provider === "string" &&
    "attempt" in value &&
    typeof value.attempt === "string"
  );
}
