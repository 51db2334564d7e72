import { dirname } from "node:path";
import type { Checks } from "../Check.js";
import type { ObservedSqlite } from "../observeSqlite.js";
import { RESTART } from "./commandFor.js";

/** The kinds of failures that the doctor knows. `node:sqlite` has the same code for all of SQLite's errors, so their messages tell. */
const KINDS = {
  lost: /was deleted, moved or replaced/,
  readOnly: /readonly database|SQLITE_READONLY/,
  full: /disk is full|SQLITE_FULL/,
} as const;

/** The checks of SQLite. */
export const sqliteChecks: Checks<ObservedSqlite> = {
  sqlite: {
    isWell: "SQLite accepts all statements, and only this user of the machine can read its file.",
    problems: {
      "sqlite-away": {
        level: "error",
        what: "Keyhold cannot use the SQLite database, so it refuses requests.",
        fix: 'sqlite3 {file} "pragma integrity_check"',
        when: (observed) => failed(observed),
      },
      "sqlite-file-lost": {
        level: "error",
        what: "The SQLite file was deleted, moved or replaced while Keyhold used it. Put it back, then restart.",
        fix: RESTART,
        when: (observed) => failed(observed, "lost"),
      },
      "sqlite-read-only": {
        level: "error",
        what: "SQLite may not write: the file or its folder is read-only, or the app has opened it only for reading.",
        fix: "chmod u+w {folder} {file}",
        when: (observed) => failed(observed, "readOnly"),
      },
      "sqlite-full": {
        level: "error",
        what: "The disk of the SQLite file is full.",
        fix: "df -h {folder}",
        when: (observed) => failed(observed, "full"),
      },
      "sqlite-readable": {
        level: "warning",
        what: "Other users of this machine have rights on the SQLite file. They can copy the encrypted tokens, or change records.",
        fix: "chmod 600 {file}*",
        when: ({ openMode, file = "" }) => openMode !== undefined && { why: `Its mode is ${openMode}.`, file },
      },
    },
  },
};

/** The evidence, if the failure is of this kind. Without `kind`: if the failure is of none of the known kinds. */
function failed({ failure, file = "keyhold.db" }: ObservedSqlite, kind?: keyof typeof KINDS) {
  if (!failure) return undefined;
  const [found] = Object.entries(KINDS).find(([, mark]) => mark.test(failure.why)) ?? [];
  return found === kind && { why: failure.why, file, folder: dirname(file) };
}
