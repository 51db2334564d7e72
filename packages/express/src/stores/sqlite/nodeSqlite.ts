/**
 * Returns the module `node:sqlite`, without its warning that it is experimental: Keyhold uses only what other SQLite packages have too.
 *
 * @returns undefined if this Node.js does not have it: before 22.13
 */
export function nodeSqlite(): object | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
