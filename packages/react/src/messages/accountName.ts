import type { Connection } from "@keyhold/contract";
import type { AppsMessages } from "./Messages.js";

/** How a connection is among the others: in what it differs from those of its provider, and what it shares with those of other providers. */
export interface Siblings {
  /** Where the connection is in the list of its provider's connections, from 0. */
  readonly index: number;
  readonly count: number;
  readonly connected: number;
  /** Whether another provider has the same name. */
  readonly isNamesake: boolean;
  /** The number of providers before it that are of the same brand, and so have the same drawing. */
  readonly twins: number;
}

/** Compares a connection with the others. */
export function siblingsOf(connections: readonly Connection[], { id, provider, name, brand }: Connection): Siblings {
  const others = connections.filter((each) => each.provider !== provider);
  const before = connections.slice(
    0,
    connections.findIndex((each) => each.provider === provider),
  );
  const rows = connections.filter((each) => each.provider === provider);
  const connected = rows.filter(({ status }) => status === "connected").length;
  return {
    index: rows.findIndex((each) => each.id === id),
    count: rows.length,
    connected,
    isNamesake: others.some((each) => each.name === name),
    twins: new Set(before.flatMap((each) => (brand && each.brand === brand ? each.provider : []))).size,
  };
}

/** How texts name a connection. */
export interface AccountName {
  /** The account, as users know it. Absent if the provider does not name it, unless a user has to tell several apart. */
  readonly account: string | undefined;
  /** The provider's name; if another provider has it too, with what differs: its id, or the server's address. */
  readonly provider: string;
  /** The same; if the user has several connections there, with the account. */
  readonly name: string;
}

/** Returns how texts name a connection. */
export function accountName(
  messages: Pick<AppsMessages, "accountAt" | "accountNumber">,
  { provider: id, name, url, label, account: ofProvider, status }: Connection,
  { index, count, isNamesake }: Siblings,
): AccountName {
  const provider = isNamesake ? (url?.replace(/^https?:\/\//, "") ?? messages.accountAt(id, name)) : name;
  const number = count > 1 && status !== "disconnected" ? messages.accountNumber(String(index + 1)) : undefined;
  const account = label ?? ofProvider ?? number;
  return { account, provider, name: account && count > 1 ? messages.accountAt(account, provider) : provider };
}
