import type { Connection } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import { failureEvent } from "../events/failureEvent.js";
import { subjectOf } from "../events/KeyholdEvent.js";
import { traced } from "../events/traced.js";
import { exchangeToken } from "../oauth/exchangeToken.js";
import { fromOAuthError } from "../oauth/fromOAuthError.js";
import type { SubjectTokenSource } from "../providers/Provider.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { labelGrant } from "./labelGrant.js";
import { describeConnection } from "./listConnections.js";
import { startedConnection } from "./startedConnection.js";
import { grantBefore, storeGrant } from "./storeGrant.js";
import { subjectTokenOf } from "./subjectTokenOf.js";

/**
 * Connects a user without a navigation: Keyhold exchanges the user's identity token for a token of the provider.
 *
 * @throws KeyholdError `wrong_method` if the provider connects by navigation, `not_connected` if the user does not have the further
 * connection in the path, `needs_login`, `no_access`, or what `fromOAuthError` returns
 */
export async function connectByExchange(services: ConnectionServices, call: CallContext): Promise<Connection> {
  const { backgroundWork, emit } = services;
  const { provider } = call;
  const source = provider.subjectToken;
  if (!source) throw new KeyholdError("wrong_method");
  await startedConnection(services, call);
  const work = traced("keyhold.connect", provider.id, () => exchangeAndLabel(services, call, source));
  const connection = await backgroundWork.hold(work).catch((error: unknown) => {
    const failure = fromOAuthError(error);
    emit(failureEvent(call, failure));
    throw failure;
  });
  return describeConnection(services, { ...call, connection });
}

async function exchangeAndLabel(
  services: ConnectionServices,
  call: CallContext,
  source: SubjectTokenSource,
): Promise<string> {
  const { backgroundWork, changes, discover, emit, store, vault } = services;
  const { userId, provider } = call;
  const exchangeAndStore = async () => {
    const before = await grantBefore(vault, call);
    const { token, claims, subject } = await subjectTokenOf(call);
    const context = await discover(provider);
    const tokens = await exchangeToken(context, source, token);
    await storeGrant(services, call, { tokens, subject }, { before, context });
    return { claims, before };
  };
  const granted = await withLock(store, connectionKey(call, "lock"), exchangeAndStore, backgroundWork.mayGoOn);
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
