import { randomUUID } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import { connectMethodOf } from "../providers/connectMethodOf.js";
import { findProvider } from "../providers/findProvider.js";
import type { Provider } from "../providers/Provider.js";
import { checkedUserId } from "../users/checkedUserId.js";
import type { Link } from "./createLinks.js";

/** What a link should connect, its user, and how long it counts. */
export interface LinkRequest {
  /** The user id that `identify` returns: a non-empty string. Only this user can use the link. */
  readonly userId: string;
  /** The id of a provider that connects by navigation or with a key. */
  readonly provider: string;
  /**
   * `another` connects a further account. The provider's options must allow that with `accounts: "several"`.
   *
   * @default the user's first account, or the same account again
   */
  readonly account?: "another" | undefined;
  /**
   * The label of the account with which the user must sign in at the provider, such as `alice@example.com`. If the user signs in with another one, Keyhold
   * stores nothing and revokes the new tokens.
   *
   * @default any account
   */
  readonly expectAccount?: string | undefined;
  /**
   * A whole number of seconds, from 60 to 604800 (a week).
   *
   * @default 3600 // an hour
   */
  readonly expiresInSeconds?: number | undefined;
}

const HOUR = 3600;
const WEEK = 7 * 24 * HOUR;
const LONGEST_ACCOUNT = 320;

/**
 * Checks the argument of `keyhold.link()`.
 *
 * @throws TypeError that names the wrong member; KeyholdError `unknown_provider`, `wrong_method`, `too_many_accounts`
 */
export function checkedLink(providers: readonly Provider[], request: LinkRequest): Link {
  const { userId, provider: id, account, expectAccount, expiresInSeconds: seconds = HOUR } = request;
  checkedUserId(userId, "`userId` of keyhold.link()");
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > WEEK)
    throw wrong("expiresInSeconds", `must be a whole number from 60 to ${WEEK} (a week)`);
  if (account !== undefined && account !== "another") throw wrong("account", 'must be "another", or left out');
  const provider = findProvider(providers, id);
  if (connectMethodOf(provider) === "exchange") throw new KeyholdError("wrong_method");
  if (account === "another" && provider.accounts !== "several") throw new KeyholdError("too_many_accounts");
  if (expectAccount !== undefined) {
    const isText = typeof expectAccount === "string" && expectAccount.trim() !== "";
    if (!isText || expectAccount.length > LONGEST_ACCOUNT)
      throw wrong("expectAccount", `must be a text of 1 to ${LONGEST_ACCOUNT} characters, such as alice@example.com`);
    if (!provider.account && !provider.apiKey?.check)
      throw wrong("expectAccount", `cannot be checked: the provider "${id}" does not say which account a user has`);
  }
  return {
    id: randomUUID(),
    userId,
    providerId: provider.id,
    isAnother: account === "another" || undefined,
    expectAccount,
    expiresAt: Date.now() + seconds * 1000,
  };
}

const wrong = (member: string, problem: string) =>
  new TypeError(`@keyhold/express: \`${member}\` of keyhold.link() ${problem}.`);
