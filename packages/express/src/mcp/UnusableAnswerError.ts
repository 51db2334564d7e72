/** A server answered what no client can use, or what no browser may get. The message is Keyhold's own. */
export class UnusableAnswerError extends Error {
  override readonly name = "UnusableAnswerError";
}
