import {
  type AuthorizationServer,
  type Client,
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
} from "oauth4webapi";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Network } from "../network/createNetwork.js";
import type { Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { AuthorizationContext, RegisteredClient } from "./AuthorizationContext.js";
import { authenticationMethod, clientAuthentication } from "./clientAuthentication.js";
import { type ClientMetadata, clientMetadata } from "./clientMetadata.js";
import { createAttemptCount } from "./createAttemptCount.js";
import { readOAuthAnswer } from "./readOAuthAnswer.js";
import { registrationAnswer } from "./registrationAnswer.js";
import { registrationPlaces } from "./registrationPlaces.js";
import { requestOptions } from "./requestOptions.js";

/** A registered client, and its registration time in milliseconds since the epoch. Records of earlier versions have no time. */
type Registration = Client & { readonly client_secret_expires_at?: number; readonly keyhold_registered_at?: number };

type KnownClient = Pick<AuthorizationContext, "client" | "authentication" | "registration">;

/** Milliseconds for which Keyhold stores a former client at a server that a user has added. */
const FORMER_LIFETIME = 30 * 24 * 3_600_000;

/** The services that registering needs. */
export interface RegistrationOptions {
  readonly network: Network;
  readonly store: Store;
  readonly keyring: Keyring;
  readonly redirectUri: (provider: Provider) => string;
  readonly productName?: string | undefined;
}

/** The product's dynamic registrations at authorization servers. Keyhold stores the clients encrypted. */
export interface Registrations {
  /** Returns the client for new connections. If there is none yet, registers one. All processes use the same client. */
  current(provider: Provider, server: AuthorizationServer): Promise<KnownClient>;
  /** Registers a new client for new connections. If that fails, the current client stays. */
  replace(provider: Provider, server: AuthorizationServer): Promise<KnownClient>;
  /** Returns the client for new connections, if there is one. Registers nothing. */
  known(provider: Provider, server: AuthorizationServer): Promise<KnownClient | undefined>;
  /** Returns the current client or a former one, by its id. Registers nothing. */
  byId(provider: Provider, server: AuthorizationServer, clientId: string): Promise<KnownClient | undefined>;
  /**
   * Makes the next attempt to connect register a new client. Existing grants keep their client.
   *
   * @returns whether there was a registration
   */
  giveUp(provider: Provider, server: AuthorizationServer): Promise<boolean>;
  /** Removes what is stored about the client of a server that a user has added, because the user removes the server. */
  drop(provider: Provider): Promise<void>;
}

export function createRegistrations({
  network,
  store,
  keyring,
  redirectUri,
  productName,
}: RegistrationOptions): Registrations {
  const placesOf = (provider: Provider, { issuer }: AuthorizationServer) =>
    registrationPlaces(provider.id, issuer, redirectUri(provider));

  async function read(key: string): Promise<{ readonly client?: Registration; readonly sealed?: string }> {
    const sealed = await store.get(key);
    const text = await tryOpen(keyring, sealed, [key]);
    return { sealed, client: text === undefined ? undefined : JSON.parse(text) };
  }

  const keep = (key: string, client: Registration) => keyring.seal(JSON.stringify(client), [key]);

  /** Stores the current client as a former one before Keyhold replaces it, because its grants still need it. */
  async function archive(provider: Provider, server: AuthorizationServer, client: Registration): Promise<void> {
    const key = placesOf(provider, server).former(client.client_id);
    // Nothing removes it when the user removes the server.
    const most = provider.addedByUser && FORMER_LIFETIME;
    await store.set(key, await keep(key, client), { ttl: lifetimeOf(client) ?? most });
  }

  const registrations: Registrations = {
    async current(provider, server) {
      const { client: known } = await read(placesOf(provider, server).current);
      if (known && !isHalfOver(known)) return knownClient(provider, server, known);
      return registrations.replace(provider, server).catch((error: unknown) => {
        if (!known || isOver(known)) throw error;
        return knownClient(provider, server, known);
      });
    },

    async replace(provider, server) {
      const places = placesOf(provider, server);
      const { client: known, sealed } = await read(places.current);
      // When a secret expires, the grants of its client end. So if secrets of this server expire, Keyhold registers a client without a
      // secret, if the server allows that.
      const isPublicTaken = server.token_endpoint_auth_methods_supported?.includes("none");
      const method = known && isHalfOver(known) && isPublicTaken ? "none" : authenticationMethod(server);
      const answer = await register(
        network,
        provider,
        server,
        (how) => clientMetadata(redirectUri(provider), how, productName),
        method,
      );
      const client = { ...answer, keyhold_registered_at: Date.now() };
      if (known) await archive(provider, server, known);
      // Another process may have registered first, and all processes must use the same client.
      return (await store.swap(places.current, sealed, await keep(places.current, client)))
        ? knownClient(provider, server, client, true)
        : registrations.current(provider, server);
    },

    async known(provider, server) {
      const { client } = await read(placesOf(provider, server).current);
      return client && knownClient(provider, server, client);
    },

    async byId(provider, server, clientId) {
      const places = placesOf(provider, server);
      const { client: current } = await read(places.current);
      if (current?.client_id === clientId) return knownClient(provider, server, current);
      const { client: former } = await read(places.former(clientId));
      return former?.client_id === clientId ? knownClient(provider, server, former) : undefined;
    },

    async giveUp(provider, server) {
      const { current } = placesOf(provider, server);
      const { client, sealed } = await read(current);
      if (client) await archive(provider, server, client);
      return sealed !== undefined && (await store.swap(current, sealed, undefined));
    },

    async drop(provider) {
      for (const issuer of provider.issuers) {
        const { current, attempts } = placesOf(provider, { issuer });
        for (const key of [current, attempts]) await store.take(key);
      }
    },
  };

  function knownClient(
    provider: Provider,
    server: AuthorizationServer,
    client: Registration,
    isNew = false,
  ): KnownClient {
    const count = createAttemptCount(store, placesOf(provider, server).attempts);
    const registration: RegisteredClient = {
      ...count,
      isNew,
      endsAt: client.client_secret_expires_at ? client.client_secret_expires_at * 1000 : undefined,
      async replace() {
        await count.replacing();
        await registrations.replace(provider, server);
      },
    };
    return { client, authentication: clientAuthentication(server, client), registration };
  }

  return registrations;
}

/** Milliseconds until a client's secret expires; `undefined` for never. */
function lifetimeOf({ client_secret_expires_at: end }: Registration): number | undefined {
  return end ? Math.max(1, end * 1000 - Date.now()) : undefined;
}

function isOver({ client_secret_expires_at: end }: Registration): boolean {
  return end ? Date.now() >= end * 1000 : false;
}

/** Whether new connections need a new client. So every new grant has at least half of the lifetime of its client's secret. */
function isHalfOver({ client_secret_expires_at: end, keyhold_registered_at: begun }: Registration): boolean {
  return end && begun ? Date.now() > (begun + end * 1000) / 2 : false;
}

/** @see [RFC 7591, section 3](https://www.rfc-editor.org/rfc/rfc7591#section-3) */
async function register(
  network: Network,
  provider: Provider,
  server: AuthorizationServer,
  metadataFor: (method: string) => ClientMetadata,
  method: string | undefined,
): Promise<Registration> {
  if (!server.registration_endpoint || !method) {
    const cause = new Error(
      "The server has no dynamic registration. Register the product there; pass `clientId` and `issuer`.",
    );
    throw new KeyholdError("client_refused", { cause });
  }
  const response = await dynamicClientRegistrationRequest(
    server,
    { ...metadataFor(method) },
    requestOptions({ network, provider }),
  );
  const answer = await readOAuthAnswer(response, registrationAnswer(method));
  return processDynamicClientRegistrationResponse(answer.response);
}
