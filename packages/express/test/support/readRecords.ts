import { readFileSync } from "node:fs";
import type { Connection } from "@keyhold/contract";

/** One record of a store. */
export interface StoredRecord {
  readonly key: string;
  /** Milliseconds that it had left; -1 for ever. */
  readonly ttl: number;
  readonly value: string;
}

/** What one user's browser had, and was told. */
export interface RecordedBrowser {
  readonly cookie: string;
  readonly connections: readonly Connection[];
  /** Attempts that had ended, and how. */
  readonly attempts: readonly { readonly provider: string; readonly id: string; readonly outcome: object }[];
  /** Attempts that had not ended, with the address at the provider that the browser was sent to. */
  readonly open: readonly { readonly provider: string; readonly id: string; readonly url: string }[];
  /** MCP session ids at `found`: of a session as it began, of one that was begun again, and of one that was ended. */
  readonly mcpSessions: readonly string[];
}

/** Reads what one version of Keyhold stored. */
export function readRecords(folder: string) {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`../fixtures/${folder}/${name}`, import.meta.url), "utf8"));
  const { recordedAt, lostSessions, browsers } = read("browsers.json");
  return {
    recordedAt: new Date(recordedAt),
    /** The MCP sessions that the server at `found` had lost. */
    lostSessions: lostSessions as readonly string[],
    browsers: browsers as Readonly<Record<string, RecordedBrowser>>,
    records: read("records.json") as readonly StoredRecord[],
  };
}
