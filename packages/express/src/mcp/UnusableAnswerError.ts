/** No client can use a server's answer, or no browser is allowed to get it. Keyhold wrote the message, so it has no text of the server. */
export class UnusableAnswerError extends Error {
  override readonly name = "UnusableAnswerError";
}
