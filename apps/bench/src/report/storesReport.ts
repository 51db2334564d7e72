import type { StoreUsers } from "../measurements/measureStores.js";
import type { Users } from "../measurements/measureUsers.js";
import { number, rangeOf, table } from "./format.js";

/** How large and how fast each store is, in Markdown. */
export function storesReport(stores: readonly StoreUsers[]): string {
  return table(
    ["store", "connected users", "bytes/user", "calls/s", "p50 ms", "p99 ms", "p50 ms, one caller"],
    stores.map(({ kind, users, bytes, ...calls }) => [
      kind,
      number(users, 0),
      users > 1 ? number(bytes, 0) : "–",
      ...callsOf(calls),
    ]),
  );
}

/** How fast calls are with this number of users: calls per second, p50 and p99 under load, and p50 of one caller. */
export function callsOf({ underLoad, alone }: Pick<Users, "underLoad" | "alone">): string[] {
  return [
    rangeOf(underLoad, ({ throughput }) => throughput),
    rangeOf(underLoad, ({ p50 }) => p50),
    rangeOf(underLoad, ({ p99 }) => p99),
    rangeOf(alone, ({ p50 }) => p50),
  ];
}
