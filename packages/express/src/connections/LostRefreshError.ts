/** A possible reason for a refused refresh token: the provider replaced it in an earlier refresh, and its answer was lost. */
export class LostRefreshError extends Error {
  override readonly name = "LostRefreshError";

  constructor(cause: unknown) {
    super(
      "The result of an earlier refresh was lost: the process crashed, it could not reach the store, or the provider's answer did not arrive. The provider may have replaced the refresh token then.",
      { cause },
    );
  }
}
