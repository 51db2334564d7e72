import { KeyholdError } from "../errors/KeyholdError.js";
import { isLoopback, secureUrl } from "../network/secureUrl.js";
import type { ParsedOptions } from "../options.js";
import { OWN_PREFIX, providerOf } from "../providers/findProvider.js";
import { mcpServer } from "../providers/mcpServer.js";
import type { Provider } from "../providers/Provider.js";
import type { Accounts, Directory, DirectoryReadOptions } from "../vault/createDirectory.js";
import { randomSuffix } from "./startedConnection.js";

/** The id of a server that a user has added. */
const OWN_ID = new RegExp(`^${OWN_PREFIX}[a-z0-9]{10}$`);
/** The maximum length of a server's address, and of its issuer, in characters. Both are stored. */
export const LONGEST_URL = 2_000;
/** The product has no rules for tools that it does not know, so the user decides about each call. */
const ASK_ALWAYS: Provider["ownTools"] = { page: { unlisted: "ask" }, agent: { unlisted: "ask" } };

/** The providers of one backend: the configured providers, and for each user the servers that this user has added. */
export interface Providers {
  /** Those that users connect. */
  readonly configured: readonly Provider[];
  /** Finds a provider that only agents use, with a token of the product itself (`clientCredentials`). No other member finds it. */
  ofProduct(id: string): Provider | undefined;
  /** Whether an id can belong to a server that a user has added. Only its user can find it. False if users cannot add servers. */
  isOwnId(id: string): boolean;
  /** The servers that a user has added, in the order in which they came. */
  own(accounts: Accounts): readonly Provider[];
  /**
   * Finds the provider of a user's connection.
   *
   * @returns `undefined` if the id is malformed, or if neither the configuration nor this user has the provider
   * @throws KeyholdError `store_unavailable`
   */
  find(userId: string, connection: string, options?: DirectoryReadOptions): Promise<Provider | undefined>;
  /**
   * The provider for a server that a user wants to add, with a new id.
   *
   * @throws KeyholdError `server_unusable` if the address is too long, or if Keyhold never sends a secret to such an address
   */
  candidate(url: string): Provider;
}

type ProviderOptions = Pick<ParsedOptions, "publicUrl" | "customServers" | "egressProxy"> & {
  readonly providers: readonly Provider[];
};

export function createProviders(
  { publicUrl, providers, customServers, egressProxy }: ProviderOptions,
  directory: Pick<Directory, "read">,
): Providers {
  const configured = providers.filter(({ clientCredentials }) => !clientCredentials);
  const isOwnId = (id: string) => customServers !== undefined && OWN_ID.test(id);
  /** Only a product on this machine, in development, can use servers on this machine. */
  const isHere = (url: string) => isLoopback(url) && !isLoopback(publicUrl);
  const providerFor = (id: string, url: string, issuer?: string): Provider => ({
    ...mcpServer({ id, name: new URL(url).host, url, issuer }),
    egressProxy,
    ownTools: ASK_ALWAYS,
    addedByUser: true,
  });
  const own = ({ further }: Accounts) =>
    further.flatMap(({ id, server }) =>
      server && isOwnId(id) && !isHere(server.url) ? [providerFor(id, server.url, server.issuer)] : [],
    );

  return {
    configured,
    ofProduct: (id) => providers.find((one) => one.clientCredentials && one.id === id),
    isOwnId,
    own,
    async find(userId, connection, options) {
      if (!isOwnId(connection)) return providerOf(configured, connection);
      return own(await directory.read(userId, options)).find(({ id }) => id === connection);
    },
    candidate(given) {
      // As it is stored: there, a letter can be `%E4%B8%80`, and there is no empty fragment.
      const url = secureUrl.safeParse(given).success ? new URL(given).href.replace("#", "") : undefined;
      if (!url || url.length > LONGEST_URL || isHere(url)) throw new KeyholdError("server_unusable");
      return providerFor(OWN_PREFIX + randomSuffix(), url);
    },
  };
}
