import { createServer } from "node:http";
import { serverOptions } from "@keyhold/express";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import express from "express";
import { listen } from "./listen.js";
import { signedInApp } from "./signedInApp.js";
import type { TargetConfig } from "./targets.js";

/** A route behind a session that opens a client of the MCP SDK for each call: how a backend calls tools without a proxy. */
export async function sdkClientPerCall({ upstream, redisUrl }: TargetConfig): Promise<number> {
  const app = await signedInApp(redisUrl);
  app.post("/mcp", express.json(), async (req, res) => {
    const client = new Client({ name: "bench", version: "1.0.0" });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${upstream}/mcp`)));
    try {
      res.json({ jsonrpc: "2.0", id: req.body.id, result: await client.callTool(req.body.params) });
    } finally {
      await client.close();
    }
  });
  return listen(createServer(serverOptions(app), app));
}
