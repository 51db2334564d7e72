// A process of a product, which serves pages. It says how many calls since its last answer had the session of the call before.
import { once } from "node:events";
import { createServer } from "node:http";
import { agentcard, createKeyhold } from "@keyhold/express";
import express from "express";
import { openStore } from "./openStore.mjs";

const { place, publicUrl, key, options } = JSON.parse(process.argv[2]);
const store = await openStore(place);
let same = 0;
const keyhold = createKeyhold({
  publicUrl,
  keys: [key],
  store: {
    ...store,
    async ifSame(...given) {
      const read = await store.ifSame(...given);
      if (read) same++;
      return read;
    },
  },
  identify: ({ session }) => session.userId,
  providers: [agentcard(options)],
});
const server = createServer({ keepAliveTimeout: 0 }, express().use(keyhold.router));
await once(server.listen(0, "localhost"), "listening");

process.on("message", () => {
  process.send(same);
  same = 0;
});
process.send(`http://localhost:${server.address().port}`);
