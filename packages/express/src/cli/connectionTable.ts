import type { Connection } from "@keyhold/contract";
import { INVISIBLE } from "../util/invisible.js";

/** A connection and its user. */
export type Row = Connection & { readonly userId: string };

const COLUMNS: Readonly<Record<string, (row: Row) => string | undefined>> = {
  USER: ({ userId }) => userId,
  CONNECTION: ({ id }) => id,
  NAME: ({ name }) => name,
  STATUS: ({ status }) => status,
  ACCOUNT: ({ label }) => label,
  CONNECTED: ({ connectedAt }) => connectedAt,
  "LAST USED": ({ lastUsedAt }) => lastUsedAt,
};

/** Writes connections as a table, one line for each. */
export function connectionTable(rows: readonly Row[]): string {
  if (rows.length === 0) {
    return "There are no such connections. If Keyhold stores in memory, only the server's own process can list them.";
  }
  // Users and providers choose ids and labels, and a terminal could obey such characters.
  const lines = rows.map((row) => Object.values(COLUMNS).map((cell) => (cell(row) ?? "–").replace(INVISIBLE, "?")));
  const table = [Object.keys(COLUMNS), ...lines];
  const widths = Object.keys(COLUMNS).map((_name, column) =>
    Math.max(...table.map((line) => line[column]?.length ?? 0)),
  );
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
