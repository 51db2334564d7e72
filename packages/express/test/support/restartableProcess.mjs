// A product in a process of its own, which a test can kill and start again. All requests are Alice's.
import { once } from "node:events";
import { createServer } from "node:http";
import { agentcard, createKeyhold } from "@keyhold/express";
import express from "express";
import { openStore } from "./openStore.mjs";

const { port, mount, key, place, options, isScripted, limits } = JSON.parse(process.argv[2]);
const provider = agentcard(options);
const keyhold = createKeyhold({
  ...limits,
  publicUrl: `http://localhost:${port}${mount}`,
  keys: [key],
  store: await openStore(place),
  identify: () => "alice",
  // Refusals are what tests are about. Without it, Keyhold would print them.
  onEvent: () => undefined,
  providers: [isScripted ? { ...provider, ownTools: undefined, account: undefined } : provider],
});
const server = createServer({ keepAliveTimeout: 0 }, express().use(mount, keyhold.router));
await once(server.listen(port, "localhost"), "listening");

// The parent lets time pass. Only this process's clock goes ahead.
const now = Date.now;
let passed = 0;
Date.now = () => now() + passed;
process.on("message", (milliseconds) => {
  passed += milliseconds;
  process.send("passed");
});
process.send("ready");
