/** What databases write differently. */
export interface SqlDialect {
  /** The time by the clock that decides when a value ends. */
  readonly now: string;
  /** The time after this number of milliseconds from now; null for null, which means never. */
  after(milliseconds: string): string;
  /** The milliseconds from now until a time. */
  until(time: string): string;
  /** Deletes up to `$1` ended records, and returns a row for each. */
  readonly sweep: string;
  /** Whether a `with` query can write. */
  readonly writesInWith: boolean;
}

/**
 * The statements of a store on the table `keyhold_records`, one for each operation, so that each operation is atomic. Each parameter occurs once, and
 * they are in the order of their numbers.
 */
export function sqlStatements({ now, after, until, sweep }: SqlDialect) {
  const live = (expiresAt: string) => `(${expiresAt} is null or ${expiresAt} > ${now})`;
  const set = `insert into keyhold_records as r (key, value, expires_at) values ($1, $2, ${after("$3")})
    on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at`;
  const counted = `on conflict (key) do update set
        value = case when r.expires_at > ${now} then cast(cast(r.value as bigint) + 1 as text) else '1' end,
        expires_at = case when r.expires_at > ${now} then r.expires_at else excluded.expires_at end
      returning value, ${until("expires_at")} as ends_in`;
  const page = (from: string) =>
    `select key from keyhold_records where key ${from} $1 and key < $2 and ${live("expires_at")} order by key limit $3`;
  return {
    get: `select value from keyhold_records where key = $1 and ${live("expires_at")}`,
    prolong: `update keyhold_records set expires_at = ${after("$1")} where key = $2 and ${live("expires_at")} returning value`,
    set: `${set} returning 1 as done`,
    take: `delete from keyhold_records where key = $1 returning case when ${live("expires_at")} then value end as value`,
    create: `${set} where not ${live("r.expires_at")} returning 1 as done`,
    replace: `update keyhold_records set value = $1, expires_at = ${after("$2")}
      where key = $3 and value = $4 and ${live("expires_at")} returning 1 as done`,
    replaceAndKeep: `update keyhold_records set value = $1
      where key = $2 and value = $3 and ${live("expires_at")} returning 1 as done`,
    remove: `delete from keyhold_records where key = $1 and value = $2 and ${live("expires_at")} returning 1 as done`,
    firstPage: page(">="),
    nextPage: page(">"),
    count: `insert into keyhold_records as r (key, value, expires_at) values ($1, '1', ${after("$2")}) ${counted}`,
    ifSame: `with same as (
        update keyhold_records set expires_at = ${after("$1")} where key = $2 and ${live("expires_at")} returning value
      ), counted as (
        insert into keyhold_records as r (key, value, expires_at)
        select $3, '1', ${after("$4")} from same where same.value = $5 ${counted}
      ), swapped as (
        update keyhold_records set value = $6, expires_at = ${after("$7")}
        where key = $8 and value = $9 and ${live("expires_at")}
          and (select cast(counted.value as bigint) from counted) <= $10 returning 1
      )
      select value, ends_in, (select count(*) from swapped) as swapped,
        (select value from keyhold_records where key = $11 and ${live("expires_at")}) as found from counted`,
    sweep,
  };
}
