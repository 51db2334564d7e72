import { createHash } from "node:crypto";
import {
  type AuthorizationServer,
  type Client,
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
} from "oauth4webapi";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import type { Store } from "../stores/Store.js";
import { type Keyring, SealBrokenError, type SealContext } from "../vault/keyring.js";
import { authenticationMethod, authenticationOf } from "./authenticationOf.js";
import { clientMetadata } from "./clientMetadata.js";
import type { ClientOf } from "./createClientOf.js";
import { readAnswer } from "./readAnswer.js";
import { registrationAnswer } from "./registrationAnswer.js";
import { requestOptions } from "./requestOptions.js";

type Registration = Client & { readonly client_secret_expires_at?: number };

const PREFIX = "keyhold:client:";

/** What a registration is bound to: the key that it lies under, which is made of provider, issuer and redirect URI. Nothing for other keys. */
export function contextOfRegistration(key: string): SealContext | undefined {
  return key.startsWith(PREFIX) ? [key] : undefined;
}

/** What registering needs. */
export interface RegistrationOptions {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly redirectUri: (provider: Provider) => string;
}

/**
 * Registers the product at servers that do not know it, once for all processes. What a server issued is kept sealed, under a key
 * made of that very issuer: another one never gets to see it (M3).
 */
export function createRegistrations({ store, keyring, redirectUri }: RegistrationOptions): ClientOf {
  const registered: ClientOf = async (provider, server) => {
    const kept = (client: Client, record: string) => ({
      client,
      authentication: authenticationOf(server, client),
      forgetClient: async () => {
        await store.swap(key, record, undefined);
      },
    });
    const place = JSON.stringify([provider.id, server.issuer, redirectUri(provider)]);
    const key = `${PREFIX}${createHash("sha256").update(place).digest("base64url")}`;
    const sealed = await store.get(key);
    const known = sealed && open(keyring, sealed, key);
    if (known) return kept(known, sealed);

    const client = await register(provider, server, redirectUri(provider));
    const record = keyring.seal(JSON.stringify(client), [key]);
    // Another process may have been first, and all have to be one client.
    return (await store.swap(key, sealed, record, { ttl: lifetimeOf(client) }))
      ? kept(client, record)
      : registered(provider, server);
  };
  return registered;
}

function open(keyring: Keyring, sealed: string, key: string): Client | undefined {
  try {
    return JSON.parse(keyring.open(sealed, [key]));
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

/** Milliseconds that a client's secret is good for; `undefined` for ever. */
function lifetimeOf({ client_secret_expires_at: end }: Registration): number | undefined {
  return end ? Math.max(1, end * 1000 - Date.now()) : undefined;
}

/** @see [RFC 7591, section 3](https://www.rfc-editor.org/rfc/rfc7591#section-3) */
async function register(provider: Provider, server: AuthorizationServer, redirectUri: string): Promise<Registration> {
  const method = authenticationMethod(server);
  if (!server.registration_endpoint || !method) {
    const cause = new Error(
      "It registers no clients by itself. Register the product there; pass `clientId` and `issuer`.",
    );
    throw new KeyholdError("client_refused", { cause });
  }
  const metadata = clientMetadata(redirectUri, method);
  const response = await dynamicClientRegistrationRequest(server, { ...metadata }, requestOptions(provider));
  const answer = await readAnswer(response, registrationAnswer(method));
  return processDynamicClientRegistrationResponse(answer.response);
}
