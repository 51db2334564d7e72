/** A server gave no answer, or not in time. A later request can succeed. Keyhold wrote the message, so it has no text of the server. */
export class LostAnswerError extends Error {
  override readonly name = "LostAnswerError";
}

/** No client can use a server's answer, or no browser is allowed to get it. Keyhold wrote the message, so it has no text of the server. */
export class UnusableAnswerError extends Error {
  override readonly name = "UnusableAnswerError";
}

/** The client has cancelled a call before Keyhold has sent it, so Keyhold did not send it. */
export class CallWithdrawnError extends Error {
  override readonly name = "AbortError";

  constructor() {
    super("The call was cancelled before it was sent.");
  }

  /** @throws CallWithdrawnError if the client has cancelled the call. Call it as the last step before the call is sent */
  static check(cancelled: AbortSignal | undefined): void {
    if (cancelled?.aborted) throw new CallWithdrawnError();
  }
}
