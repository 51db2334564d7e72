import type { UnderWay } from "../createUnderWay.js";
import type { Emit } from "../KeyholdEvent.js";
import type { Discover } from "../oauth/discover.js";
import type { Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import type { Vault } from "../vault/createVault.js";
import type { Owner } from "../vault/Grant.js";
import type { Attempts } from "./attempts.js";
import type { Outages } from "./outages.js";

/** What the steps of a connection work with. */
export interface Services {
  readonly providers: readonly Provider[];
  readonly vault: Vault;
  readonly store: Store;
  readonly attempts: Attempts;
  readonly discover: Discover;
  readonly outages: Outages;
  readonly emit: Emit;
  readonly underWay: UnderWay;
  /** The one redirect URI of a provider, as it is registered there. */
  readonly redirectUri: (provider: Provider) => string;
  /** Asks the provider who has just connected. */
  readonly identifyAccount: (owner: Owner, claims: Readonly<Record<string, unknown>>) => Promise<string | undefined>;
}
