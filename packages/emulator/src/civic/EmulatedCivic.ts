import type { EmulatedProvider } from "../control/createProviderApp.js";
import type { Whose } from "../control/whose.js";
import type { CivicSettings, CivicSettingsInput } from "./settings.js";

/** The emulated Civic, and what a test may do to it. */
export interface EmulatedCivic extends EmulatedProvider {
  /** `GET /__control/settings` */
  settings(): CivicSettings;
  /**
   * Changes settings; the others stay. It holds from the next request on. `POST /__control/settings`
   *
   * @throws Error that says what a setting may be; then nothing changes
   */
  setSettings(changes: CivicSettingsInput): void;
  /** Lets the hub forget MCP sessions, and ends their streams. `POST /__control/lose-sessions` */
  loseSessions(whose?: Whose): Promise<void>;
  /**
   * Ends grants with all their tokens, as their users would. `POST /__control/revoke`
   *
   * @returns how many grants ended
   */
  revoke(whose?: Whose): Promise<number>;
}
