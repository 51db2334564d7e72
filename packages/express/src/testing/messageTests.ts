import assert from "node:assert/strict";
import { eventually } from "./eventually.js";
import type { StoreTest } from "./StoreTest.js";

/** Bytes: the longest message. */
const LONGEST = 7_000;

/** Messages reach all processes. A store without messages passes. */
export const messageTests: readonly StoreTest[] = [
  {
    name: "if the store has messages, every process that listens hears them",
    async run({ one, other, prefix }) {
      if (!one.messages || !other.messages) return;
      const [here, there, stopped]: string[][] = [[], [], []];
      assert.ok(here && there && stopped);
      const hear = (heard: string[]) => (text: string) => {
        // Other processes may use the same database.
        if (text.startsWith(prefix)) heard.push(text.slice(prefix.length));
      };
      const stops = [
        await one.messages.listen(hear(here), () => undefined),
        await other.messages.listen(hear(there), () => undefined),
      ];
      const stop = await other.messages.listen(hear(stopped), () => undefined);
      stop();
      const long = "é".repeat((LONGEST - prefix.length) / 2 - 1);
      const texts = ["first", "'; \\ \"", "日本語", long, "last"];
      for (const text of texts) one.messages.send(prefix + text);
      for (const heard of [here, there]) {
        await eventually("A message was not heard", () => texts.every((text) => heard.includes(text)));
      }
      other.messages.send(`${prefix}back`);
      await eventually("A message back was not heard", () => here.includes("back"));
      assert.deepEqual(stopped, []);
      for (const end of stops) end();
    },
  },
  {
    name: "the store can be closed twice, and used afterwards",
    async run({ one, other, prefix }) {
      const key = `${prefix}key`;
      await one.set(key, "before");
      await one.close?.();
      await one.close?.();
      assert.equal(await one.swap(key, "before", "after"), true);
      assert.equal(await other.get(key), "after");
      assert.equal((await one.count(`${prefix}counter`, 60_000)).count, 1);
    },
  },
];
