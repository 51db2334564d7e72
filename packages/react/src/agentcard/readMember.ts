import { isCents } from "../client/checks.js";

/** The maximum number of characters of a text that a page shows. */
const LONGEST = 200;

/** Reads one member of an answer. Returns undefined for a value that a page cannot show. */
export const readMember = {
  id: (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined),
  text: (value: unknown) =>
    typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, LONGEST) : undefined,
  /** If an answer has a whole number here, the page still shows four digits only. */
  last4: (value: unknown) => readMember.text(value)?.slice(-4),
  cents: (value: unknown) => (isCents(value) ? value : undefined),
  time: (value: unknown) => (typeof value === "string" && Date.parse(value) ? value : undefined),
  list: (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []),
} as const;

/**
 * Reads a status. Upper and lower case count as the same.
 *
 * @param known what Agentcard's words mean, in lower case
 */
export function readStatus<Status extends string>(value: unknown, known: ReadonlyMap<string, Status>) {
  const statusText = readMember.text(value);
  const status = known.get(statusText?.toLowerCase() ?? "");
  return status ? { status } : ({ status: "other", statusText } as const);
}

/** Leaves out entries whose id another entry has, so that each row of a list has its own key. */
export function withoutTwins<Entry extends { readonly id?: string | undefined }>(
  entries: readonly Entry[],
): readonly Entry[] {
  const ids = new Set<string>();
  return entries.filter(({ id }) => id === undefined || (!ids.has(id) && ids.add(id)));
}
