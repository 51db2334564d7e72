import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, startStage } from "../src/harness/startStage.js";
import { measureAll } from "../src/measurements/measureAll.js";
import { measureStores } from "../src/measurements/measureStores.js";
import { plans } from "../src/plans.js";
import { chartOf } from "../src/report/chartOf.js";
import { machineOf } from "../src/report/machineOf.js";
import { reportOf } from "../src/report/reportOf.js";
import { storesReport } from "../src/report/storesReport.js";
import { targetNames } from "../src/targets/targets.js";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.close());

it("the benchmark measures every target, however fast it is", async () => {
  const measured = await measureAll(stage, plans.tiny, () => {});
  const rounds = measured.calls.flatMap(({ underLoad, alone }) => [...underLoad, ...alone]);
  expect(rounds).toHaveLength(2 * targetNames.length);
  for (const { requests, cpu, p50 } of rounds) {
    expect(requests).toBeGreaterThan(0);
    expect(cpu).toBeGreaterThan(0);
    expect(p50).toBeGreaterThan(0);
  }
  for (const { name, arrived } of measured.streams) {
    expect(arrived >= plans.tiny.streamBytes, name).toBe(name !== "SDK client per call");
  }
  const report = reportOf(measured, machineOf());
  expect(report).not.toContain("NaN");
  const chart = chartOf(measured.calls);
  expect(chart).not.toContain("NaN");
  for (const name of targetNames) {
    expect(report).toContain(`| ${name} `);
    expect(chart).toContain(`>${name}</text>`);
  }
});

it("the benchmark measures each store with each number of users", async () => {
  const measured = await measureStores(stage, plans.tiny);
  const report = storesReport(measured);
  expect(report).not.toContain("NaN");
  for (const kind of ["memory", "Redis", "PGlite", "SQLite"]) {
    expect(measured.filter((one) => one.kind === kind).map(({ users }) => users)).toEqual(plans.tiny.users);
  }
  for (const { underLoad, alone } of measured) {
    for (const { requests, p50 } of [...underLoad, ...alone]) {
      expect(requests).toBeGreaterThan(0);
      expect(p50).toBeGreaterThan(0);
    }
  }
});
