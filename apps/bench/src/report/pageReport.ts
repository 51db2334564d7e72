import { summarize } from "../harness/summary.js";
import type { PageRounds, Visit } from "../measurements/measurePage.js";
import { range, rangeOf, table } from "./format.js";

const KILOBYTE = 1000;

/** What a user of each page feels, in Markdown. */
export function pageReport(pages: readonly PageRounds[]): string {
  const visits = pages.flatMap(({ name, rounds }) =>
    (["apart", "connected", "prefetched"] as const).flatMap((kind) => {
      const visits = rounds.flatMap((round) => round[kind] ?? []);
      return visits.length > 0 ? [[`${name}, ${words[kind]}`, ...costsOf(visits)]] : [];
    }),
  );
  const spreads = pages.flatMap(({ name, rounds }) =>
    Object.keys(rounds[0]?.spread ?? {}).map((where) => {
      const times = rounds.flatMap(({ spread }) => spread[where] ?? []);
      const isReached = times.length === rounds.length;
      return [
        `${name}: ${where}`,
        isReached ? range(summarize(times)) : `not shown, ${rounds.length - times.length} of ${rounds.length} times`,
      ];
    }),
  );
  return [
    table(["until the panel is right", "requests", "their kB", "the page's kB", "ms"], visits),
    table(
      ["connecting", "click to the provider's page, ms", "consent to “Connected”, ms"],
      pages.map(({ name, rounds }) => [
        name,
        rangeOf(rounds, ({ opened }) => opened),
        rangeOf(rounds, ({ finished }) => finished),
      ]),
    ),
    table(["a change until a panel shows it", "ms"], spreads),
  ].join("\n\n");
}

const words = { apart: "not connected", connected: "connected", prefetched: "connected, prefetched" } as const;

function costsOf(visits: readonly Visit[]): string[] {
  return [
    [...new Set(visits.map(({ requests }) => requests))].sort().join(" or "),
    rangeOf(visits, ({ bytes }) => bytes / KILOBYTE),
    rangeOf(visits, ({ own }) => own / KILOBYTE),
    rangeOf(visits, ({ time }) => time),
  ];
}
