import httpProxy from "@fastify/http-proxy";
import fastify from "fastify";
import type { TargetConfig } from "./targets.js";

/** `@fastify/http-proxy` as its README begins, over undici: no session, no token, nothing checked or counted. */
export async function fastifyHttpProxy({ upstream }: TargetConfig): Promise<number> {
  const app = fastify();
  await app.register(httpProxy, { upstream, prefix: "/mcp", rewritePrefix: "/mcp" });
  return Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
}
