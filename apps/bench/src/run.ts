import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { startStage } from "./harness/startStage.js";
import { measureAgents } from "./measurements/measureAgents.js";
import { type Measured, measureAll } from "./measurements/measureAll.js";
import { measureStores } from "./measurements/measureStores.js";
import { plans } from "./plans.js";
import { agentsReport } from "./report/agentsReport.js";
import { chartOf } from "./report/chartOf.js";
import { type Machine, machineOf } from "./report/machineOf.js";
import { reportOf } from "./report/reportOf.js";
import { storesReport } from "./report/storesReport.js";

/** Milliseconds after which a run ends with an error, for example because a server hangs. */
const LONGEST = 45 * 60_000;

/** In the README: what follows is written by each run. */
const MARK = "<!-- results -->";

const isTiny = process.argv.includes("--tiny");
const plan = isTiny ? plans.tiny : plans.full;
const here = (path: string) => new URL(`../${path}`, import.meta.url);

if (spawnSync("redis-server", ["--version"]).error) {
  console.error(
    "The benchmark measures Keyhold on a real Redis: install redis-server (Debian: apt-get install redis-server).",
  );
  process.exit(1);
}
// Other programs could use it at the same time.
delete process.env.REDIS_URL;
// The calls of agents run in this process.
process.env.NODE_ENV = "production";
setTimeout(() => {
  console.error("The benchmark takes far too long, and was given up.");
  process.exit(1);
}, LONGEST).unref();

const stage = await startStage();
if (process.argv.includes("--agents")) console.log(agentsReport(await measureAgents(stage, plan)));
else if (process.argv.includes("--stores")) console.log(storesReport(await measureStores(stage, plan)));
else await measureEverything();
await stage.close();

async function measureEverything(): Promise<void> {
  const machine = machineOf();
  const measured = await measureAll(stage, plan, (step) => console.error(`Measuring ${step} …`));
  const report = reportOf(measured, machine);
  console.log(`\n${report}`);
  if (!isTiny) await publish(machine, measured, report);
}

/** Writes the results into the files that the README links. */
async function publish(machine: Machine, measured: Measured, report: string): Promise<void> {
  await mkdir(here("results/"), { recursive: true });
  await writeFile(here("results/results.json"), `${JSON.stringify({ machine, ...measured }, undefined, 2)}\n`);
  await writeFile(here("results/chart.svg"), chartOf(measured.calls));
  const readme = await readFile(here("README.md"), "utf8");
  const [before] = readme.split(MARK);
  await writeFile(here("README.md"), `${before}${MARK}\n\n${report}`);
}
