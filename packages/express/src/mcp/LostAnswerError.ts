/** A server gave no answer, or not in time. A later request may succeed. The message is Keyhold's own. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}
