import { type Summary, summarize } from "../harness/summary.js";
import type { Calls } from "../measurements/measureCalls.js";
import { number } from "./format.js";

const WIDTH = 760;
/** Where the bars begin, and where the longest one ends. The names are on the left, the numbers on the right. */
const BARS = { from: 180, to: 600 } as const;
const ROW = 26;
const HEAD = 44;

const STYLE = `
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.bar { fill: #9aa4b2 }
.own { fill: #3b6fe0 }
.range { stroke: #1f2328; stroke-width: 1.5 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .range { stroke: #e6edf3 } .bar { fill: #5d6775 } .own { fill: #6f9bff } }`;

/** A chart of the small calls, as an SVG: bars are medians, the lines on them reach from the worst round to the best. */
export function chartOf(calls: readonly Calls[]): string {
  const panels = [
    { title: "Calls per second, many callers (more is better)", kind: "underLoad", figure: "throughput" },
    { title: "CPU time of the process, µs per call (less is better)", kind: "underLoad", figure: "cpu" },
    { title: "Latency at p50 with one caller, ms (less is better)", kind: "alone", figure: "p50" },
  ] as const;
  const height = HEAD + calls.length * ROW;
  const drawn = panels.map(({ title, kind, figure }, index) => {
    const rows = calls.map((one) => ({ name: one.name, ...summarize(one[kind].map((round) => round[figure])) }));
    return `<g transform="translate(0 ${index * height})"><text class="title" x="8" y="28">${title}</text>${barsOf(rows)}</g>`;
  });
  const size = `width="${WIDTH}" height="${panels.length * height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="Keyhold beside its peers"><style>${STYLE}</style>\n${drawn.join("\n")}\n</svg>\n`;
}

function barsOf(rows: readonly (Summary & { readonly name: string })[]): string {
  const most = Math.max(...rows.map(({ max }) => max));
  const x = (value: number) => (BARS.from + (value / most) * (BARS.to - BARS.from)).toFixed(1);
  const bars = rows.map(({ name, median, min, max }, index) => {
    const y = HEAD + index * ROW;
    const middle = y + ROW / 2 - 3;
    return [
      `<text x="${BARS.from - 8}" y="${y + 14}" text-anchor="end">${name}</text>`,
      `<rect class="bar${name === "keyhold" ? " own" : ""}" x="${BARS.from}" y="${y}" width="${(Number(x(median)) - BARS.from).toFixed(1)}" height="${ROW - 6}"/>`,
      `<line class="range" x1="${x(min)}" x2="${x(max)}" y1="${middle}" y2="${middle}"/>`,
      `<text x="${BARS.to + 8}" y="${y + 14}">${number(median)}</text>`,
    ].join("");
  });
  return bars.join("\n");
}
