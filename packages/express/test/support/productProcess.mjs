// A product in a process of its own, whose memory can be measured. A request without `X-User` is Alice's there.
import { once } from "node:events";
import { createServer } from "node:http";
import { agentcard, createKeyhold } from "@keyhold/express";
import express from "express";

const { origin, mcpUrl, key, mount } = JSON.parse(process.argv[2]);
const server = createServer({ keepAliveTimeout: 0 });
await once(server.listen(0, "localhost"), "listening");
const own = `http://localhost:${server.address().port}`;
const keyhold = createKeyhold({
  publicUrl: own + mount,
  keys: [key],
  identify: (req) => req.get("x-user") ?? "alice",
  rateLimit: { limit: 100_000, window: 60 },
  providers: [{ ...agentcard({ clientId: "product", origin }), ownTools: undefined, mcpUrl, account: undefined }],
});
server.on("request", express().use(mount, keyhold.router));

// The peak since the process began, in kilobytes.
process.on("message", () => process.send(process.resourceUsage().maxRSS));
process.send(own);
