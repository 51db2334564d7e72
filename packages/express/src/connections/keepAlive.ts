import { randomUUID } from "node:crypto";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { NewerRecordError } from "../vault/recordFormat.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { callContext } from "./callContext.js";
import type { AccessTokens } from "./createAccessTokens.js";
import { eachGrant } from "./eachGrant.js";
import { usableToken } from "./grantTransitions.js";
import { readGrant } from "./readGrant.js";

/** How many grants Keyhold refreshes at once, so that it leaves a provider enough room for the calls of users. */
const AT_ONCE = 4;
/** After so many failures of a provider in a row, Keyhold leaves out its other grants: it is probably away. */
const MOST_FAILURES = 5;

/** The result of `keyhold.keepAlive()`, in numbers of connections. */
export interface KeptAlive {
  /** Connections that have new tokens now. */
  readonly refreshed: number;
  /** Connections whose refresh failed. The events `failed` say why. */
  readonly failed: number;
  /**
   * Connections that Keyhold left as they were: they were refreshed a short time ago, have no refresh token, wait for their user, or pause
   * after a failure; their provider fails too often now; or a newer version of Keyhold wrote them.
   */
  readonly skipped: number;
}

type KeepAliveServices = Pick<ConnectionServices, "vault" | "store" | "providers" | "backgroundWork"> & {
  readonly access: AccessTokens;
};

/**
 * Refreshes the grants that were not refreshed for a time, a few at once. It uses the same lock as every refresh, so several processes can do
 * this at the same time. After `close()`, it begins no further refresh.
 *
 * @param idle milliseconds
 * @throws KeyholdError `store_unavailable`
 */
export async function keepAlive(services: KeepAliveServices, idle: number): Promise<KeptAlive> {
  const { store, providers, backgroundWork } = services;
  const counts = { refreshed: 0, failed: 0, skipped: 0 };
  const failures = new Map<string, number>();
  const requestId = randomUUID();

  async function keep({ userId, connection }: { readonly userId: string; readonly connection: string }) {
    const provider = await providers.find(userId, connection, { isUse: false });
    const failed = () => failures.get(provider?.id ?? "") ?? 0;
    const call = provider && callContext({ userId, provider, connection, requestId });
    const token = call && failed() < MOST_FAILURES ? await idleToken(services, call, idle) : undefined;
    if (!call || token === undefined) return void counts.skipped++;
    try {
      await services.access.token(call, { rejected: token });
      counts.refreshed++;
      failures.delete(call.provider.id);
    } catch (error) {
      if (!(error instanceof KeyholdError)) throw error;
      counts.failed++;
      if (error.code !== "needs_reconnect") failures.set(call.provider.id, failed() + 1);
    }
  }

  for await (const { grants } of eachGrant(store)) {
    const waiting = grants.values();
    const keepSome = async () => {
      for (const one of waiting) {
        if (backgroundWork.isClosing()) return;
        await keep(one);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, keepSome));
    if (backgroundWork.isClosing()) break;
  }
  return counts;
}

/** @returns the access token of a grant that Keyhold must refresh now; `undefined` for other grants */
async function idleToken({ vault }: KeepAliveServices, call: CallContext, idle: number): Promise<string | undefined> {
  // An anonymous user's grant ends after its last use, and must not live on without its user.
  if (vault.lifetimeOf(call) !== undefined || call.provider.subjectToken) return undefined;
  try {
    const { grant } = await readGrant(vault, call, { newest: true, isUse: false });
    const token = isIdle(grant, idle) ? grant.tokens?.accessToken : undefined;
    // Throws if the grant has ended, or if it is too early for the next try.
    usableToken(grant, token, 0);
    return token;
  } catch (error) {
    const isAway = hasCode(error, "store_unavailable") && !(error instanceof NewerRecordError);
    if (isAway || !(error instanceof KeyholdError)) throw error;
    return undefined;
  }
}

function isIdle({ tokens, refreshedAt, connectedAt }: Grant, idle: number): boolean {
  return tokens?.refreshToken !== undefined && Date.now() - (refreshedAt ?? Date.parse(connectedAt)) >= idle;
}
