// A process with the embedded store open. It writes on command, and answers with the number of acknowledged writes.
import { embeddedStore } from "@keyhold/express";

const store = embeddedStore(process.argv[2]);
await store.set("test:opened", `${process.pid}`);

async function increase(key) {
  for (;;) {
    const value = await store.get(key);
    if (await store.swap(key, value, `${Number(value ?? 0) + 1}`)) return;
  }
}

process.on("message", async ({ write, increase: counter, times }) => {
  let done = 0;
  for (; done < times; done += 1) {
    if (write) await store.set(`test:${write}:${done}`, `${done}`);
    else await increase(`test:${counter}`);
  }
  process.send(done);
});
process.send?.("ready");
if (!process.send) await store.close?.();
