/** Why a provider may refuse a refresh token: it has answered an earlier refresh with a newer one, and that answer was lost. */
export class LostRefreshError extends Error {
  override readonly name = "LostRefreshError";

  constructor(cause: unknown) {
    super(
      "An earlier refresh was lost in a crash or on the way: its process was killed or cut off from the store, or the provider's answer did not arrive. The provider may have replaced the refresh token then.",
      { cause },
    );
  }
}
