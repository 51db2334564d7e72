const HOUR = 3600;
const LONGEST = 30 * 24 * HOUR;

/**
 * Checks the lifetime of an agent's token.
 *
 * @returns seconds; an hour if there is no value
 * @throws TypeError with a sentence that says what to do
 */
export function checkedLifetime(value: unknown): number {
  const seconds = value ?? HOUR;
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds > 0 && seconds <= LONGEST) return seconds;
  throw new TypeError(
    `@keyhold/express: \`expiresInSeconds\` of keyhold.agentToken() must be a whole number from 1 to ${LONGEST} (30 days).`,
  );
}
