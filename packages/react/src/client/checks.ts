/** Whether a member of an answer is a text with characters. */
export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Whether a member of an answer is a time that can be read. */
export const isTime = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));

/** Whether a member of an answer is an amount of money. */
export const isCents = (value: unknown): value is number => Number.isSafeInteger(value);

/** A text with characters, else undefined. */
export const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);

/** One of the known values, else undefined. */
export function oneOf<Known extends string>(value: unknown, ...known: readonly Known[]): Known | undefined {
  return known.find((each) => each === value);
}
