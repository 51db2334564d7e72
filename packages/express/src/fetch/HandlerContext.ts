/** What the host of `keyhold.handler()` knows about a request. */
export interface HandlerContext {
  /**
   * The id of the signed-in user, as `identify` would return it; `undefined` or `null` if no user is signed in. If this member is there,
   * Keyhold does not call `identify`. Then call `keyhold.signedOut(userId)` when the user signs out, because Keyhold cannot ask again.
   *
   * @default what `identify` returns
   */
  readonly userId?: string | null | undefined;
  /**
   * The browser's IP address, for the limit of anonymous users and for `identify`. A Fetch `Request` does not have it, and Keyhold does not
   * read it from `X-Forwarded-For`: any client can send that header. Pass what your host or your own proxy says.
   *
   * @default none
   */
  readonly ip?: string | undefined;
}
