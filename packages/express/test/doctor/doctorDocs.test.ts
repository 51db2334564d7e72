import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Checks } from "../../src/doctor/Check.js";
import { configurationChecks } from "../../src/doctor/checks/configuration.js";
import { postgresChecks } from "../../src/doctor/checks/postgres.js";
import { providerChecks } from "../../src/doctor/checks/provider.js";
import { redisChecks } from "../../src/doctor/checks/redis.js";
import { serverChecks } from "../../src/doctor/checks/server.js";
import { sqliteChecks } from "../../src/doctor/checks/sqlite.js";
import { optionChecks, startChecks } from "../../src/doctor/checks/start.js";

const docs = readFileSync(new URL("../../../../docs/doctor.md", import.meta.url), "utf8");
const source = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

const rowsOf = <Observed>(checks: Checks<Observed>) =>
  Object.values(checks).flatMap(({ problems }) =>
    Object.entries(problems).map(([problem, { level, what, fix }]) => {
      const code = fix.includes("`") ? `\`\` ${fix} \`\`` : `\`${fix}\``;
      return `| \`${problem}\` | ${level === "error" ? "✗" : "!"} | ${what} | ${code} |`;
    }),
  );
const rows = [
  ...rowsOf(optionChecks),
  ...rowsOf(startChecks),
  ...rowsOf(configurationChecks),
  ...rowsOf(postgresChecks),
  ...rowsOf(redisChecks),
  ...rowsOf(sqliteChecks),
  ...rowsOf(providerChecks),
  ...rowsOf(serverChecks),
];

it("docs/doctor.md has a row for each problem, with its fix, and no other rows", () => {
  const written = docs.match(/^\| `\w.*$/gm)?.map((row) => row.replaceAll(/ +\|/g, " |"));
  expect(written).toEqual(rows);
});

it("a test causes each problem that the doctor finds by observing", () => {
  const names = ["doctor", "doctorPostgres", "doctorRedis", "doctorSqlite", "doctorRegistrations", "doctorEras"];
  const tests = [...names, "../cli/doctorCommand"].map((name) => source(`${name}.test.ts`)).join("\n");
  const named = rows.flatMap((row) => /^\| `(?!option-)(.*?)`/.exec(row)?.[1] ?? []);
  expect(named.filter((problem) => !tests.includes(problem))).toEqual([]);
});
