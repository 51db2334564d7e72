import { randomInt } from "node:crypto";
import type { AuthorizeQuery } from "@keyhold/contract";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { ConnectionKey } from "../vault/Grant.js";
import { MOST_CONNECTIONS } from "./addConnection.js";
import type { ConnectionServices } from "./ConnectionServices.js";
import { hasGrant } from "./hasGrant.js";
import { heldConnections } from "./heldConnections.js";
import { tidyAccounts } from "./tidyAccounts.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
/** The length of the random part of an id. */
const LENGTH = 10;

/**
 * Decides which connection a user connects. Stores nothing.
 *
 * @param key the connection in the path
 * @param account `another` for a further account
 * @returns the connection's id: the id in the path, or the id of a new connection
 * @throws KeyholdError `not_connected` if the user does not have the further connection in the path; with `another`: `bad_request` if the path
 * names a further connection, `wrong_method` if the provider connects by token exchange, `too_many_accounts`; `store_unavailable`, for example if
 * this process cannot read the user's directory
 */
export async function startedConnection(
  services: ConnectionServices,
  key: ConnectionKey,
  account?: AuthorizeQuery["account"],
): Promise<string> {
  const { provider, connection } = key;
  if (account === undefined && connection === provider.id) return connection;
  const { directory, vault } = services;
  // Without the directory, Keyhold could not store the grant in the end.
  const readDirectory = () => directory.read(key.userId, { newest: true, isNeeded: true });
  if (account === undefined) {
    await readDirectory();
    if (!(await hasGrant(vault, key))) throw new KeyholdError("not_connected");
    return connection;
  }
  if (connection !== provider.id) throw new KeyholdError("bad_request");
  if (provider.subjectToken) throw new KeyholdError("wrong_method");
  if (provider.accounts !== "several") throw new KeyholdError("too_many_accounts");
  await tidyAccounts(services, key);
  const held = await heldConnections(vault, await readDirectory(), key);
  if (held.length >= MOST_CONNECTIONS) throw new KeyholdError("too_many_accounts");
  return held.length === 0 ? provider.id : newConnectionId(key);
}

/** The id of a new connection at the same provider: random, so that no id is used again. */
export function newConnectionId({ provider }: Pick<ConnectionKey, "provider">): string {
  return `${provider.id}.${randomSuffix()}`;
}

/** Ten random letters and digits. */
export function randomSuffix(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}
