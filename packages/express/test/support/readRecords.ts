import { readFileSync } from "node:fs";
import type { Connection } from "@keyhold/contract";

/** One record of a store. */
export interface StoredRecord {
  readonly key: string;
  /** The remaining lifetime in milliseconds; -1 if the record did not expire. */
  readonly ttl: number;
  readonly value: string;
}

/** The cookie of one user's browser, and the answers that it got. */
export interface RecordedBrowser {
  readonly cookie: string;
  readonly connections: readonly Connection[];
  /** Attempts that had ended, with their outcome. */
  readonly attempts: readonly { readonly provider: string; readonly id: string; readonly outcome: object }[];
  /** Attempts that had not ended, with the provider's address to which Keyhold sent the browser. */
  readonly open: readonly { readonly provider: string; readonly id: string; readonly url: string }[];
  /** Three MCP session ids at `found`: of a session as it began, of a session that was begun again, and of an ended session. */
  readonly mcpSessions: readonly string[];
}

/** Reads the records that one version of Keyhold stored. */
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
