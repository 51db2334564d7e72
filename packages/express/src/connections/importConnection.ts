import { randomUUID } from "node:crypto";
import type { Connection } from "@keyhold/contract";
import { hasCode, KeyholdError } from "../errors/KeyholdError.js";
import { traced } from "../events/traced.js";
import { type AuthorizationContext, bindingOf } from "../oauth/AuthorizationContext.js";
import { connectionKey } from "../vault/createVault.js";
import type { CallContext, Grant } from "../vault/Grant.js";
import { withLock } from "../vault/withLock.js";
import { accountOfKey } from "./accountOfKey.js";
import { accountKeyDigest } from "./accounts.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { changeGrant } from "./changeGrant.js";
import type { CheckedImport } from "./checkedImport.js";
import type { AccessTokens } from "./createAccessTokens.js";
import { labelGrant } from "./labelGrant.js";
import { describeConnection } from "./listConnections.js";
import { readGrant } from "./readGrant.js";
import { grantBefore } from "./storeGrant.js";

/** The result of `keyhold.import()`. */
export interface Imported {
  /** False if the user was connected already. Then Keyhold changed nothing. */
  readonly isNew: boolean;
  /**
   * False if the provider gave no clear answer to the first refresh. Then Keyhold has kept the connection, because the provider may have
   * replaced the refresh token, and only Keyhold could have the new one. Import the same tokens again later: Keyhold then continues.
   */
  readonly isProven: boolean;
  /** The state of the connection now. */
  readonly connection: Connection;
}

type ImportServices = ConnectionServices & { readonly access: AccessTokens };

const UNKNOWN_CLIENT = new Error(
  "Keyhold has not registered the client in `clientId` at this provider. Pass it to the provider's options, with its secret.",
);

/** The codes of a refresh that say that the provider issued no new tokens. */
const REFUSALS: ReadonlySet<string> = new Set(["client_refused", "authorization_refused", "issuer_mismatch"]);

/**
 * Takes over a connection from another system. Keyhold stores the tokens first, because the refresh that proves them can replace them. If
 * the provider refuses them, or Keyhold could not send the refresh, Keyhold removes them: the other system still has the newest tokens.
 *
 * @throws KeyholdError `wrong_method` if the provider connects by token exchange; the reason if the tokens were not imported
 */
export function importConnection(
  services: ImportServices,
  call: CallContext,
  source: CheckedImport,
): Promise<Imported> {
  const { provider } = call;
  if (provider.subjectToken) throw new KeyholdError("wrong_method");
  return services.backgroundWork.hold(
    traced("keyhold.import", provider.id, async () => {
      const begun = await begin(services, call, source);
      const isProven = begun ? await isAccepted(services, call, begun, source) : true;
      if (begun) services.changes.publish(call.userId, { provider: provider.id, connection: call.connection });
      return { isNew: begun !== undefined, isProven, connection: await describeConnection(services, call) };
    }),
  );
}

/** @returns the grant to prove; `undefined` if the user was connected already */
async function begin(
  services: ImportServices,
  call: CallContext,
  { clientId, tokens, connectedAt, account }: CheckedImport,
): Promise<Grant | undefined> {
  const { vault, store, discover, backgroundWork } = services;
  const before = await grantBefore(vault, call);
  if (before) return before.unproven && before;
  const { provider } = call;
  const issuedBy = provider.apiKey
    ? undefined
    : bindingOf(await discover(provider, undefined, { clientId }).catch(unknownClient));
  const importId = randomUUID();
  const grant: Grant = { tokens: { ...tokens, issuedBy }, connectedAt, importId, account, unproven: true };
  // The user may connect at the same time.
  const create = () => vault.create(call, grant);
  const isCreated = await withLock(store, connectionKey(call, "lock"), create, backgroundWork.mayGoOn);
  return isCreated ? grant : undefined;
}

function unknownClient(error: unknown): AuthorizationContext {
  throw hasCode(error, "issuer_mismatch") ? new KeyholdError("client_refused", { cause: UNKNOWN_CLIENT }) : error;
}

/** Proves a grant by a refresh, and a key by its check; without a refresh token, by a request to the MCP server. */
async function isAccepted(
  services: ImportServices,
  call: CallContext,
  grant: Grant,
  { claims, account }: CheckedImport,
): Promise<boolean> {
  const { access, vault, identifyAccount } = services;
  const { tokens } = grant;
  try {
    if (tokens?.refreshToken === undefined) {
      const found =
        tokens && !tokens.issuedBy
          ? await accountOfKey(services, call, tokens.accessToken)
          : await identifyAccount(call, claims, { isProof: true });
      const accountKey = found.key === undefined ? undefined : accountKeyDigest(found.key);
      const known = { account: account ?? found.label, accountKey };
      await changeGrant(vault, call, (now) => ({ ...now, ...known, unproven: undefined }));
      return true;
    }
    await access.token(call, { rejected: tokens.accessToken });
  } catch (error) {
    return isKept(services, call, grant, error);
  }
  // If the MCP server refuses the user, the state of the connection says so.
  if (account === undefined) await labelGrant(services, call, { claims, before: undefined }).catch(isOfConnection);
  return true;
}

function isOfConnection(error: unknown): void {
  if (!(error instanceof KeyholdError)) throw error;
}

/**
 * Removes the imported tokens after they could not be proven, if the other system still has the newest tokens.
 *
 * @returns true if another caller has refreshed the grant meanwhile, which proves it. False if Keyhold keeps the grant unproven
 * @throws the reason of the failure, if the tokens were removed
 */
async function isKept(services: ImportServices, call: CallContext, before: Grant, error: unknown): Promise<boolean> {
  const { vault } = services;
  const { grant, version } = await readGrant(vault, call, { newest: true });
  if (!grant.unproven) return true;
  const reason = error instanceof KeyholdError && error.cause instanceof KeyholdError ? error.cause : error;
  if (mayHaveNewTokens(grant, before, reason)) return false;
  if (await vault.remove(call, version)) throw reason;
  return isKept(services, call, before, error);
}

/** Whether the provider may have replaced the refresh token. */
function mayHaveNewTokens(
  { tokens, refreshing, unanswered, unclear, failures }: Grant,
  before: Grant,
  reason: unknown,
) {
  if (before.tokens?.refreshToken === undefined) return false;
  const isReplaced = tokens !== undefined && tokens.refreshToken !== before.tokens.refreshToken;
  const isRefusal = reason instanceof KeyholdError && REFUSALS.has(reason.code);
  return isReplaced || Boolean(refreshing ?? unanswered ?? unclear) || (failures !== undefined && !isRefusal);
}
