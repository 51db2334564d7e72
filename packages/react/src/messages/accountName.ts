import type { Connection } from "@keyhold/contract";
import type { AppsMessages } from "./Messages.js";

/** The members that differ between the accounts of one provider. */
export interface Siblings {
  /** Where the connection is in the list of its provider's connections, from 0. */
  readonly index: number;
  readonly count: number;
  readonly connected: number;
}

/** Counts the connections of the same provider. */
export function siblingsOf(connections: readonly Connection[], { id, provider }: Connection): Siblings {
  const rows = connections.filter((each) => each.provider === provider);
  const connected = rows.filter(({ status }) => status === "connected").length;
  return { index: rows.findIndex((each) => each.id === id), count: rows.length, connected };
}

/** How texts name a connection. */
export interface AccountName {
  /** The account, as users know it. Absent if the provider does not name it, unless a user has to tell several apart. */
  readonly account: string | undefined;
  /** The provider's name; if the user has several connections there, with the account. */
  readonly name: string;
}

/** Returns how texts name a connection. */
export function accountName(
  messages: Pick<AppsMessages, "accountAt" | "accountNumber">,
  { name, label, account: ofProvider, status }: Connection,
  { index, count }: Siblings,
): AccountName {
  const number = count > 1 && status !== "disconnected" ? messages.accountNumber(String(index + 1)) : undefined;
  const account = label ?? ofProvider ?? number;
  return { account, name: account && count > 1 ? messages.accountAt(account, name) : name };
}
