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
