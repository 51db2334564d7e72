/** A server's answer is one that no client can use, or that no browser may get. The message is Keyhold's own. */
export class UnusableAnswerError extends Error {
  override readonly name = "UnusableAnswerError";
}
