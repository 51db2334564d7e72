import { parseArgs } from "node:util";
import type { AllOptions, UserConnection } from "../connections/allConnections.js";
import type { Keyhold } from "../Keyhold.js";
import { CannotRun } from "./CannotRun.js";
import { connectionTable, type Row } from "./connectionTable.js";
import { loadKeyhold } from "./loadKeyhold.js";
import { readVariables } from "./readVariables.js";

const OPTIONS = {
  provider: { type: "string" },
  status: { type: "string" },
  after: { type: "string" },
  limit: { type: "string", default: "1000" },
  user: { type: "string" },
  connection: { type: "string" },
  env: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** The options that each action takes, besides `--env` and `--json`. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  list: ["provider", "status", "after", "limit"],
  show: ["user"],
  invalidate: ["user", "connection"],
};

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/**
 * `keyhold connections list|show|invalidate [file] [options]`
 *
 * @returns the output
 * @throws CannotRun
 */
export async function connectionsCommand([action = "", ...args]: string[]): Promise<string> {
  const taken = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (!taken) throw new CannotRun(`Name what to do: keyhold connections ${Object.keys(ACTIONS).join("|")}.`);
  const { values, positionals, tokens } = parseArgs({ args, allowPositionals: true, options: OPTIONS, tokens: true });
  for (const token of tokens) {
    const isTaken = token.kind !== "option" || [...taken, "env", "json"].includes(token.name);
    if (!isTaken) throw new CannotRun(`\`keyhold connections ${action}\` has no option --${token.name}.`);
  }
  readVariables(values.env);
  const keyhold = await loadKeyhold(positionals[0], `connections ${action}`);
  if (action === "list") return list(keyhold, values);
  const userId = named(values, "user");
  if (action === "invalidate") await keyhold.invalidate({ userId, connection: named(values, "connection") });
  return written(
    values,
    (await keyhold.connections(userId)).map((connection) => ({ userId, ...connection })),
  );
}

async function list(keyhold: Keyhold, values: Values): Promise<string> {
  const { provider, status, after } = values;
  const limit = Number(values.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new CannotRun("--limit must be a whole number of 1 or more.");
  const found: UserConnection[] = [];
  // `all()` refuses a status that does not exist.
  for await (const one of keyhold.all({ provider, after, status: status as AllOptions["status"] })) {
    if (found.length === limit) return written(values, found, one.after ?? null);
    found.push(one);
  }
  return written(values, found);
}

/** @param next if there are more connections: where to continue, or `null` if that is the beginning */
function written({ json }: Values, rows: readonly Row[], next?: string | null): string {
  if (json) return JSON.stringify({ connections: rows, after: next ?? undefined }, undefined, 2);
  const how = next ? `Continue with --after ${JSON.stringify(next)}` : "Raise --limit";
  return connectionTable(rows) + (next === undefined ? "" : `\nThere are more connections. ${how}.`);
}

function named(values: Values, option: "user" | "connection"): string {
  const value = values[option];
  if (value === undefined) throw new CannotRun(`Name the ${option}: --${option} <id>`);
  return value;
}
