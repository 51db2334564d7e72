import { hash } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { traced } from "../events/traced.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import { requestProductToken } from "../oauth/requestProductToken.js";
import type { Provider } from "../providers/Provider.js";
import { createBoundedMap } from "../util/createBoundedMap.js";
import { withTimeout } from "../util/withTimeout.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { type AccessTokens, CALLER_TIMEOUT } from "./createAccessTokens.js";
import { type AccessRequest, EARLY } from "./createRefresh.js";
import { pauseUntil, secondsPaused } from "./failureCounts.js";

/** The longest that the store keeps a token, in milliseconds: a day. It also counts if the server does not say when the token expires. */
const LONGEST = 24 * 3_600_000;
/** Seconds for which this process does not ask again after the provider has refused the product. */
const PAUSE = 10;

type ProductTokenServices = Pick<ConnectionServices, "store" | "discover" | "emit" | "backgroundWork"> & {
  readonly keyring: Keyring;
};

/** A refusal, and until when this process repeats it without a request, in milliseconds since the epoch. */
interface Paused {
  readonly failure: KeyholdError;
  readonly until: number;
}

/**
 * Adds the access tokens of the product itself (`clientCredentials`) to the access tokens of users. All users, agents and processes share one token for each
 * provider. It is sealed in the store until 30 seconds before it expires. There is no refresh token: Keyhold requests another access token if
 * there is none, or if the MCP server refuses it. Callers that wait share one request.
 */
export function withProductTokens(
  users: AccessTokens,
  { store, keyring, discover, emit, backgroundWork }: ProductTokenServices,
): AccessTokens {
  const running = new Map<string, Promise<string>>();
  const paused = createBoundedMap<Paused>();

  /** @returns `undefined` if there is none, if the server has refused it, or if it was sealed with a key that is no longer configured */
  async function stored(key: string, rejected: string | undefined, newest = false): Promise<string | undefined> {
    const token = await tryOpen(keyring, await store.get(key, { newest }), [key]);
    return token === rejected ? undefined : token;
  }

  async function requested({ provider }: CallContext, key: string): Promise<string> {
    const { accessToken, expiresAt = Number.POSITIVE_INFINITY } = await requestProductToken(await discover(provider));
    const ttl = Math.floor(Math.min(LONGEST, expiresAt - Date.now() - EARLY));
    if (ttl > 0) await store.set(key, await keyring.seal(accessToken, [key]), { ttl });
    return accessToken;
  }

  function pause(key: string, failure: KeyholdError, seconds: number | undefined): void {
    const until = pauseUntil(seconds);
    if (until !== undefined) paused.set(key, { failure, until });
  }

  function begin(call: CallContext, key: string, rejected: string | undefined): Promise<string> {
    const work = async () => (await stored(key, rejected, true)) ?? requested(call, key);
    const underLock = () => withLock(store, `${key}:lock`, work, backgroundWork.mayGoOn);
    return traced("keyhold.refresh", call.provider.id, underLock).catch((error: unknown) => {
      const failure = fromOAuthError(error);
      const isOutage = failure.code === "provider_unavailable" || failure.code === "store_unavailable";
      pause(key, failure, isOutage ? failure.retryAfter : PAUSE);
      // The authorization server may have moved.
      discover.expire(call.provider);
      emit(failureEvent(call, failure));
      throw failure;
    });
  }

  async function token(call: CallContext, { rejected }: AccessRequest): Promise<string> {
    const key = keyOf(call.provider);
    const current = await stored(key, rejected);
    if (current !== undefined) return current;
    const { failure, until }: Partial<Paused> = paused.get(key) ?? {};
    const retryAfter = secondsPaused(until);
    if (failure && retryAfter > 0) throw new KeyholdError(failure.code, { cause: failure.cause, retryAfter });
    // A request after a refusal can return exactly the token that was refused for another caller.
    const shared = `${key} ${rejected}`;
    const waiting =
      running.get(shared) ?? backgroundWork.hold(begin(call, key, rejected).finally(() => running.delete(shared)));
    running.set(shared, waiting);
    return withTimeout(waiting, CALLER_TIMEOUT, () => {
      throw new KeyholdError("provider_unavailable");
    });
  }

  return {
    ...users,
    token: (call, request = {}) =>
      call.provider.clientCredentials ? token(call, request) : users.token(call, request),
    async refused(call, accessToken, problem, cause) {
      if (!call.provider.clientCredentials) return users.refused(call, accessToken, problem, cause);
      discover.expire(call.provider);
      pause(keyOf(call.provider), new KeyholdError("client_refused", { cause }), PAUSE);
      return "client_refused";
    },
  };
}

/** The place of a token in the store, and the context of its seal. A provider with another address, client or scope has another place. */
function keyOf({ id, mcpUrl, issuers, clientId, resource, scope }: Provider): string {
  const of = JSON.stringify([id, mcpUrl, issuers, clientId, resource, scope]);
  return `keyhold:product-token:${hash("sha256", of, "base64url")}`;
}
