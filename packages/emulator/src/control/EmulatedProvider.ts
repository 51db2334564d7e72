import type { LogEntry } from "./createEventLog.js";
import type { ConsentDecision } from "./driveConsent.js";
import type { Faults } from "./faults/createFaults.js";
import type { Target } from "./Target.js";

/**
 * One emulated provider, and the controls that a test has over it. Each control also has a route, under `/__control` or `/__drive`.
 *
 * @example
 * ```ts
 * import { createEmulator } from "@keyhold/emulator";
 *
 * const { agentcard, close } = await createEmulator({ agentcard: { port: 0 } });
 * agentcard.faults.add({ kind: "status", status: 503, path: "/token", times: 2 });
 * agentcard.setClock({ aheadSeconds: 3600 });
 * agentcard.reset();
 * await close();
 * ```
 */
export interface EmulatedProvider {
  /** For example `http://localhost:4100`. */
  readonly origin: string;
  /** The faults that requests meet. `POST /__control/faults`, `GET /__control/faults`, `POST /__control/faults/remove` */
  readonly faults: Faults;
  /** Marks every access token issued so far as expired. Refresh tokens stay valid. `POST /__control/expire-access-tokens` */
  expireAccessTokens(target?: Target): void;
  /** Ends the connections of all responses that have begun but not ended. `POST /__control/cut-streams` */
  cutStreams(target?: Target): Promise<void>;
  /**
   * Deletes the registrations of apps that registered themselves: of all, or of one. Their grants stay, but no app can use them.
   * `POST /__control/forget-clients`
   *
   * @returns how many registrations were deleted
   */
  forgetClients(which?: { readonly clientId?: string | undefined }): Promise<number>;
  /** Sets how many seconds the provider's clock is ahead of the machine's clock. Negative: behind. `POST /__control/clock` */
  setClock(clock: { readonly aheadSeconds: number }): void;
  /** Returns what happened so far, oldest first. `GET /__control/log` */
  log(): readonly LogEntry[];
  /**
   * Removes all faults, and sets the clock, Agentcard's behaviour and Civic's settings back to the values at the start. Accounts, grants and
   * cards stay. `POST /__control/reset`
   */
  reset(): void;
  /**
   * Signs a user in and gives (or denies) consent, without a browser. `POST /__drive/approve`
   *
   * @returns the redirect URI to which the provider would send the user's browser, with `code` or `error`
   * @throws Error when the provider refuses the authorization request with a page instead of a redirect
   */
  approve(decision: ConsentDecision): Promise<string>;
}
