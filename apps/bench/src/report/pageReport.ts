import { summarize } from "../harness/summary.js";
import type { PageRounds, Visit } from "../measurements/measurePage.js";
import { range, rangeOf, table } from "./format.js";
import { type Goal, goalsTable } from "./goalsOf.js";

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
    goalsTable(goalsIn(pages)),
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

/** The goals for pages with Keyhold. */
function goalsIn(pages: readonly PageRounds[]): Goal[] {
  const { rounds = [] } = pages.find(({ name }) => name === "Keyhold") ?? {};
  const requests = (visits: readonly (Visit | undefined)[]) =>
    summarize(visits.flatMap((visit) => (visit ? [visit.requests] : [])));
  const first = requests(rounds.flatMap(({ apart, connected }) => [apart, connected]));
  const prefetched = requests(rounds.map((round) => round.prefetched));
  const change = summarize(rounds.map(({ spread }) => Math.max(...Object.values(spread).map(Number))));
  return [
    { what: "requests until the panel is right", goal: "1", unit: "", reached: first, isReached: first.max === 1 },
    { what: "the same if prefetched", goal: "0", unit: "", reached: prefetched, isReached: prefetched.max === 0 },
    {
      what: "a change until every panel of every tab shows it",
      goal: "at most 300",
      unit: " ms",
      reached: change,
      isReached: change.median <= 300,
    },
  ];
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
