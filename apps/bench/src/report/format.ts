import { type Summary, summarize } from "../harness/summary.js";

/** @param digits after the decimal point. By default, a large number has fewer digits */
export function number(value: number, digits = value >= 100 ? 0 : value >= 10 ? 1 : 2): string {
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** The median with its range: `12.3 (11.0–14.2)`. */
export function range({ median, min, max }: Summary): string {
  return `${number(median)} (${number(min)}–${number(max)})`;
}

/** The same for a number that several rounds measured. */
export function rangeOf<Round>(rounds: readonly Round[], figure: (round: Round) => number): string {
  return range(summarize(rounds.map(figure)));
}

/** A Markdown table with aligned columns. All columns except the first contain numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const padded = (cells: readonly string[]) =>
    line(cells.map((cell, column) => (column ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))));
  const rule = widths.map((width, column) => (column ? `${"-".repeat(width - 1)}:` : "-".repeat(width)));
  return [padded(head), line(rule), ...rows.map(padded)].join("\n");
}
