import cookie from "@fastify/cookie";
import httpProxy from "@fastify/http-proxy";
import session from "@fastify/session";
import { RedisStore } from "connect-redis";
import fastify from "fastify";
import { createClient } from "redis";
import type { TargetConfig } from "./targets.js";

declare module "fastify" {
  interface Session {
    userId: string;
  }
}

/** `@fastify/http-proxy` behind a rolling `@fastify/session` in the same Redis. */
export async function fastifySession({ upstream, redisUrl }: TargetConfig): Promise<number> {
  const client = await createClient({ url: redisUrl }).connect();
  const app = fastify();
  await app.register(cookie);
  await app.register(session, {
    secret: "a secret that is long enough for a benchmark",
    store: new RedisStore({ client, prefix: "fastify:session:" }),
    cookie: { httpOnly: true, sameSite: "lax", path: "/", secure: false, maxAge: 14 * 24 * 60 * 60_000 },
    rolling: true,
    saveUninitialized: false,
  });
  app.post<{ Params: { user: string } }>("/connect/:user", async (request, reply) => {
    request.session.userId = request.params.user;
    return reply.code(204).send();
  });
  await app.register(httpProxy, {
    upstream,
    prefix: "/mcp",
    rewritePrefix: "/mcp",
    preHandler: async (request, reply) => (request.session.userId ? undefined : reply.code(401).send()),
  });
  return Number(new URL(await app.listen({ port: 0, host: "127.0.0.1" })).port);
}
