/**
 * Call it with what a function of the product returned where Keyhold needs a plain value. If it is a promise that rejects, the rejection
 * would end the process.
 */
export function ignoreRejection(value: unknown): void {
  if (typeof value === "object") Promise.resolve(value).catch(() => undefined);
}
