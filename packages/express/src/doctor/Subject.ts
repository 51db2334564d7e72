import type { Network } from "../network/createNetwork.js";
import type { Registrations } from "../oauth/createRegistrations.js";
import type { Provider } from "../providers/Provider.js";
import type { Identify } from "../router/createRequestContext.js";
import type { Store } from "../stores/Store.js";
import type { Keyring } from "../vault/createKeyring.js";

/** The backend that the doctor checks. */
export interface Subject {
  readonly network: Network;
  readonly publicUrl: URL;
  readonly allowedOrigins: readonly string[];
  readonly keys: readonly string[];
  readonly keyring: Keyring;
  readonly providers: readonly Provider[];
  readonly redirectUri: (provider: Provider) => string;
  readonly registrations: Pick<Registrations, "known">;
  readonly identify?: Identify | undefined;
  /** The digest of the options. The running server must have the same digest. */
  readonly digest: string;
  readonly store: Store;
  /** Whether the store is the default one, in memory. */
  readonly isInMemory: boolean;
}
