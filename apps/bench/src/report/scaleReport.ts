import type { Scale } from "../measurements/measureScale.js";
import { number, rangeOf, table } from "./format.js";

const KILOBYTE = 1000;

/** What many users and many event streams cost, in Markdown. */
export function scaleReport({ stores, streams: { streams, users, memory, idle, rounds } }: Scale): string {
  return [
    table(
      ["store", "connected users", "processes", "bytes/user", "CPU µs/call", "calls/s", "p50 ms, one caller"],
      stores.map(({ kind, users, processes, bytes, underLoad, alone }) => [
        kind,
        number(users, 0),
        String(processes),
        users > 1 ? number(bytes, 0) : "–",
        rangeOf(underLoad, ({ cpu }) => cpu),
        rangeOf(underLoad, ({ throughput }) => throughput),
        rangeOf(alone, ({ p50 }) => p50),
      ]),
    ),
    table(
      [`${number(streams, 0)} event streams of ${number(users, 0)} users on one process`, ""],
      [
        ["memory of a stream, kB", number(memory / KILOBYTE)],
        ["CPU time in a second in which nothing changes, ms", number(idle * 1000)],
        ["one user's change at all streams of this user, ms", rangeOf(rounds, ({ one }) => one)],
        ["a change of each user at all streams, ms", rangeOf(rounds, ({ all }) => all)],
        ["CPU µs of an event, with its share of the request", rangeOf(rounds, ({ cpu }) => cpu)],
      ],
    ),
  ].join("\n\n");
}
