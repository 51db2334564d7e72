import type { Changes } from "../changes/Changes.js";
import type { Emit } from "../events/KeyholdEvent.js";
import type { Network } from "../network/createNetwork.js";
import type { Discover } from "../oauth/createDiscover.js";
import type { Registrations } from "../oauth/createRegistrations.js";
import type { Account, Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import type { Directory } from "../vault/createDirectory.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import type { Attempts } from "./createAttempts.js";
import type { Links } from "./createLinks.js";
import type { Outages } from "./createOutages.js";
import type { Providers } from "./createProviders.js";
import type { Usage } from "./createUsage.js";

/** The services that the functions in this folder use. */
export interface ConnectionServices {
  readonly providers: Providers;
  readonly vault: Vault;
  readonly directory: Directory;
  readonly usage: Usage;
  readonly store: Store;
  readonly attempts: Attempts;
  readonly links: Links;
  readonly discover: Discover;
  readonly registrations: Pick<Registrations, "drop">;
  readonly network: Network;
  readonly outages: Outages;
  /** Tells the pages of a user. */
  readonly changes: Pick<Changes, "publish">;
  readonly emit: Emit;
  readonly backgroundWork: BackgroundWork;
  /** The redirect URI that is registered at a provider. Each provider has its own. */
  readonly redirectUri: (provider: Provider) => string;
  /**
   * Finds out which account the user has just connected. Can ask the provider.
   *
   * @param options.isProof true to ask the MCP server in any case, and to throw each failure
   */
  readonly identifyAccount: (
    call: CallContext,
    claims: Readonly<Record<string, unknown>>,
    options?: { readonly isProof?: boolean },
  ) => Promise<Account>;
}
