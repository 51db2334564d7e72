import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import type { CallContext } from "../vault/Grant.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { checkAndStoreKey } from "./checkAndStoreKey.js";
import { checkedEntry } from "./checkedEntry.js";
import { exchangeAndStore } from "./exchangeAndStore.js";
import { labelGrant } from "./labelGrant.js";
import { describeConnection } from "./listConnections.js";
import type { Granted } from "./redeemAndStore.js";
import { startedConnection } from "./startedConnection.js";

/**
 * Connects a user without a navigation: with the key in the body, or by exchanging the user's identity token for a token of the provider.
 *
 * @param body the body of the request, not yet checked
 * @param expectAccount the label of the account that a key must have
 * @throws KeyholdError the errors of `checkedEntry` and `startedConnection`; `needs_login`, `no_access`, `key_refused`, or what
 * `fromOAuthError` returns
 */
export async function connectByRequest(
  services: ConnectionServices,
  asked: CallContext,
  body: unknown,
  expectAccount?: string,
): Promise<Connection> {
  const { backgroundWork, emit } = services;
  const { provider } = asked;
  const { key, account } = checkedEntry(provider, body);
  const call = { ...asked, connection: await startedConnection(services, asked, account) };
  const { subjectToken } = provider;
  const store = async () => {
    if (key !== undefined)
      return checkAndStoreKey(services, call, key, { isAnother: account === "another", expectAccount });
    if (subjectToken) return exchangeAndStore(services, call, subjectToken);
    throw new KeyholdError("wrong_method");
  };
  const work = traced("keyhold.connect", provider.id, async () => labelAndTell(services, await store()));
  const connection = await backgroundWork.hold(work).catch((error: unknown) => {
    const failure = fromOAuthError(error);
    emit(failureEvent(call, failure));
    throw failure;
  });
  return describeConnection(services, { ...call, connection });
}

/** @returns the id of the connection that has the grant now */
async function labelAndTell(services: ConnectionServices, granted: Granted): Promise<string> {
  const { changes, emit } = services;
  const { call } = granted;
  const { userId, provider } = call;
  let { connection } = call;
  try {
    connection = await labelGrant(services, call, granted);
  } finally {
    // Pages get one message about the new grant, with or without a label.
    changes.publish(userId, { provider: provider.id, connection });
  }
  emit({ type: "connected", ...subjectOf({ ...call, connection }) });
  return connection;
}
