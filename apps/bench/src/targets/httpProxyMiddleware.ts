import { Agent, createServer } from "node:http";
import { serverOptions } from "@keyhold/express";
import { createProxyMiddleware } from "http-proxy-middleware";
import { listen } from "./listen.js";
import { signedInApp } from "./signedInApp.js";
import type { TargetConfig } from "./targets.js";

/** `http-proxy-middleware` behind a session, with connections that stay open, as in all other targets (by default, it opens one for each call). */
export async function httpProxyMiddleware({ upstream, redisUrl }: TargetConfig): Promise<number> {
  const app = await signedInApp(redisUrl);
  app.use("/mcp", createProxyMiddleware({ target: `${upstream}/mcp`, agent: new Agent({ keepAlive: true }) }));
  return listen(createServer(serverOptions(app), app));
}
