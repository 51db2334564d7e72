const WANTED = "Pass a pool: `new pg.Pool({ connectionString: process.env.DATABASE_URL })`";
const raw = (call: string) => `Pass \`{ query: async (text, values) => ({ rows: ${call} }) }\``;

/** Kinds of objects that Keyhold cannot use as they are, and the line that makes them work. */
const KINDS: readonly [is: (has: (name: string) => boolean, value: object) => boolean, problem: string][] = [
  [(has) => has("then"), "is a promise. `await` it first"],
  [
    (has) => has("unsafe") && has("begin"),
    `is \`sql\` of postgres.js. ${raw("await sql.unsafe(text, values, { prepare: true })")}`,
  ],
  [
    (has) => has("executeQuery"),
    "is an object of Kysely. Pass `{ query: (text, values) => kysely.executeQuery(CompiledQuery.raw(text, values)) }`",
  ],
  [(has) => has("$queryRawUnsafe"), `is a client of Prisma. ${raw("await prisma.$queryRawUnsafe(text, ...values)")}`],
  [(_has, value) => "$client" in value, "is an object of Drizzle. Pass its `$client`"],
  [
    (has, value) => typeof value === "function" && has("query"),
    `is \`neon()\`. ${raw("await sql.query(text, values)")}`,
  ],
  [
    (has) => has("rpc") && has("from"),
    "is a client of Supabase, which cannot send SQL. Pass a pool of `pg` with the database's connection string",
  ],
  [
    (has) => has("raw") && has("transaction"),
    "is an object of Knex. Pass a pool of `pg` with the same connection string",
  ],
  [
    (has, value) => has("connect") && has("escapeIdentifier") && !("totalCount" in value),
    `is a single client. A transaction of the app would take Keyhold's writes along, and undo them with its own. ${WANTED}`,
  ],
  [
    // A method that was taken out of its object: it uses `this`, and the object has no other members.
    (_has, value) => isLoneMethod(value),
    "has a `query` without its pool. Pass the pool itself, or `{ query: (text, values) => pool.query(text, values) }`",
  ],
];

/**
 * The problem with the pool of `postgresStore()`, as the end of a sentence; `undefined` if it can be used.
 *
 * @param value the product's value, of any type
 */
export function postgresProblem(value: unknown): string | undefined {
  if (typeof value === "string") return `is a connection string. ${WANTED}`;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return `is not a pool. ${WANTED}`;
  const has = (name: string) => typeof Reflect.get(value, name) === "function";
  const [, problem] = KINDS.find(([is]) => is(has, value)) ?? [];
  return problem ?? (has("query") ? undefined : `has no \`query\`. ${WANTED}`);
}

function isLoneMethod(value: object): boolean {
  const source = String(Reflect.get(value, "query"));
  return Object.keys(value).join() === "query" && /^(async\s+)?query\s*\(/.test(source) && /\bthis\b/.test(source);
}
