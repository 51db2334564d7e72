/** A backend with one user, connected to nothing, as a test of the contract needs it. */
export interface BackendUnderTest {
  /** Where it is mounted. */
  readonly baseUrl: string;
  /** The user's browser, as far as cookies go. Follows no redirect. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * The user answers on the provider's pages.
   *
   * @param url where `authorize` has sent the browser
   * @param account the e-mail address with which the user signs in. Default: alice@example.com
   * @returns where the provider sends it: the callback
   */
  consent(url: string, isGiven: boolean, account?: string): Promise<string>;
  /** The user decides about a tool call that waits. */
  permit(url: string, isGiven: boolean): Promise<void>;
  /** The address of an MCP server that the user can add. */
  readonly serverUrl: string;
  close(): Promise<void>;
}
