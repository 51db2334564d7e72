import { expect, it } from "vitest";
import { ours } from "../src/sizes/imports.js";
import { sizeOf } from "../src/sizes/sizeOf.js";

it.each(ours)("the size of $name is within its budget of $budget kB", async ({ code, budget }) => {
  const { gzipped } = await sizeOf(code);
  expect(gzipped / 1000).toBeLessThanOrEqual(budget);
});
