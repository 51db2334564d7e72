import { randomUUID } from "node:crypto";
import { keysOf } from "../stores/keysOf.js";
import type { Store } from "../stores/Store.js";
import { countTests } from "./countTests.js";
import { keyTests } from "./keyTests.js";
import { lifetimeTests } from "./lifetimeTests.js";
import { listTests } from "./listTests.js";
import { messageTests } from "./messageTests.js";
import { raceTests } from "./raceTests.js";
import type { StoreTest } from "./StoreTest.js";
import { sameTests } from "./sameTests.js";

const TESTS: readonly StoreTest[] = [
  ...keyTests,
  ...lifetimeTests,
  ...raceTests,
  ...listTests,
  ...countTests,
  ...sameTests,
  ...messageTests,
];

/**
 * Tests that a store keeps everything that Keyhold relies on: values, lifetimes, races of two processes, lists, counters, messages. The tests
 * use only keys that begin with `keyhold:test:`, and remove them. Some wait for values to end, for some seconds at most.
 *
 * @param create returns a store on the same database each time, as another process would. A store in memory returns the same store
 * @param it defines a test: `it` or `test` of vitest, `node:test` or Jest
 *
 * @example
 * import { it } from "node:test";
 * import { testStore } from "@keyhold/express/testing";
 *
 * testStore(() => myStore(database), it);
 */
export function testStore(
  create: () => Store | Promise<Store>,
  it: (name: string, run: () => Promise<void>) => unknown,
): void {
  for (const { name, run } of TESTS) {
    it(name, async () => {
      const [one, other] = [await create(), await create()];
      const prefix = `keyhold:test:${randomUUID()}:`;
      try {
        await run({ one, other, prefix });
      } finally {
        for await (const key of keysOf(one, prefix)) await one.take(key);
        await one.close?.();
        await other.close?.();
      }
    });
  }
}
