import { it } from "vitest";
import type { Store } from "../../src/stores/Store.js";
import { testStore as defineTests } from "../../src/testing.js";

/** The tests that every store must pass. */
export function testStore(create: () => Store): void {
  defineTests(create, it);
}
