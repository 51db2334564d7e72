import type { EmulatedProvider } from "../control/EmulatedProvider.js";
import type { Target } from "../control/Target.js";
import type { CivicSettings, CivicSettingsInput } from "./CivicSettings.js";

/**
 * The emulated Civic and its controls.
 *
 * @example
 * ```ts
 * const { civic } = await createEmulator({ civic: { port: 0 } });
 * civic.setSettings({ refusal: 401 });
 * await civic.revoke({ email: "alice@example.com" });
 * ```
 */
export interface EmulatedCivic extends EmulatedProvider {
  /** Returns the current settings. `GET /__control/settings` */
  settings(): CivicSettings;
  /**
   * Changes some settings from the next request on. The others stay. `POST /__control/settings`
   *
   * @throws Error that names the wrong setting and its allowed values; then no setting changes
   */
  setSettings(changes: CivicSettingsInput): void;
  /** Makes the hub forget MCP sessions, and ends their streams. `POST /__control/lose-sessions` */
  loseSessions(target?: Target): Promise<void>;
  /**
   * Ends grants with all their tokens, as their users would. `POST /__control/revoke`
   *
   * @returns how many grants ended
   */
  revoke(target?: Target): Promise<number>;
}
