/** A server gave no answer, in time or at all. It may do so in a while. The message is Keyhold's own. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}
