/** A server gave no answer, or not in time. A later request can succeed. Keyhold wrote the message, so it has no text of the server. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}
