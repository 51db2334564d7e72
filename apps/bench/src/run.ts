import { spawnSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { type Stage, startStage } from "./harness/startStage.js";
import { measureAgents } from "./measurements/measureAgents.js";
import { type Measured, measureAll } from "./measurements/measureAll.js";
import { measurePage } from "./measurements/measurePage.js";
import { measureScale } from "./measurements/measureScale.js";
import { measureStores } from "./measurements/measureStores.js";
import { plans } from "./plans.js";
import { agentsReport } from "./report/agentsReport.js";
import { chartOf } from "./report/chartOf.js";
import { type Machine, machineOf, machineReport } from "./report/machineOf.js";
import { pageReport } from "./report/pageReport.js";
import { reportOf } from "./report/reportOf.js";
import { scaleReport } from "./report/scaleReport.js";
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

/** Measurements that a run takes alone, prints, and writes nowhere. */
const alone: Readonly<Record<string, (stage: Stage) => Promise<string>>> = {
  "--agents": async (stage) => agentsReport(await measureAgents(stage, plan)),
  "--stores": async (stage) => storesReport(await measureStores(stage, plan)),
  "--scale": async (stage) => scaleReport(await measureScale(stage, plan)),
  "--page": async () => pageReport(await measurePage(plan)),
};

const machine = machineOf();
const stage = await startStage();
const [measure] = process.argv.flatMap((name) => alone[name] ?? []);
if (measure) {
  const report = await measure(stage);
  console.log(`${machineReport(machine)}\n\n${report}`);
} else await measureEverything();
await stage.close();

async function measureEverything(): Promise<void> {
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
