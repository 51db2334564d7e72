import { afterAll, beforeAll, expect, it } from "vitest";
import { type Stage, startStage } from "../src/harness/startStage.js";
import { measureAll } from "../src/measurements/measureAll.js";
import { measurePage } from "../src/measurements/measurePage.js";
import { measureScale } from "../src/measurements/measureScale.js";
import { measureStores } from "../src/measurements/measureStores.js";
import { plans } from "../src/plans.js";
import { chartOf } from "../src/report/chartOf.js";
import { machineOf } from "../src/report/machineOf.js";
import { pageReport } from "../src/report/pageReport.js";
import { reportOf } from "../src/report/reportOf.js";
import { scaleReport } from "../src/report/scaleReport.js";
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

it("the benchmark measures many users with one process and with several, and many event streams", async () => {
  const measured = await measureScale(stage, plans.tiny);
  expect(scaleReport(measured)).not.toContain("NaN");
  const { processes, scale } = plans.tiny;
  const counted = measured.stores.filter(({ kind }) => kind === "Redis").map((one) => [one.users, one.processes]);
  expect(counted).toEqual(scale.users.flatMap((users) => processes.map((count) => [users, count])));
  for (const { one, all } of measured.streams.rounds) {
    expect(one).toBeGreaterThan(0);
    expect(all).toBeGreaterThan(0);
  }
});

it("a page with Keyhold is right after one request, or after none if it is prefetched, and each tab shows a change", async () => {
  const measured = await measurePage(plans.tiny);
  const report = pageReport(measured);
  expect(report).not.toContain("NaN");
  for (const { name, rounds } of measured) {
    expect(report).toContain(`| ${name} `);
    for (const { opened, finished } of rounds) {
      expect(opened).toBeGreaterThan(0);
      expect(finished).toBeGreaterThan(0);
    }
  }
  for (const { apart, connected, prefetched, spread } of measured.find(({ name }) => name === "Keyhold")?.rounds ??
    []) {
    expect([apart.requests, connected.requests, prefetched?.requests]).toEqual([1, 1, 0]);
    expect(Object.values(spread)).toEqual([1, 2, 3, 4].map(() => expect.any(Number)));
  }
});
