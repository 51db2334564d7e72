const LABEL = /^[a-z0-9-]{1,64}$/;

/**
 * Checks the label of an agent.
 *
 * @param giver the source of the label, for the error, such as "`agent` of keyhold.mcp()"
 * @returns the label; `agent` if there is none
 * @throws TypeError with a sentence that says what to do. It does not repeat the value
 */
export function checkedLabel(value: unknown, giver: string): string {
  const label = value ?? "agent";
  if (typeof label === "string" && LABEL.test(label)) return label;
  throw new TypeError(
    `@keyhold/express: ${giver} is not a label. Pass 1 to 64 characters of a-z, 0-9 and -, such as "shopper".`,
  );
}
