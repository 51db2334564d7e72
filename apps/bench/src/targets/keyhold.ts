import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { paths } from "@keyhold/contract";
import { serverOptions } from "@keyhold/express";
import express, { type Express } from "express";
import { listen } from "./listen.js";
import { mount, type OpenedKeyhold, openKeyhold, provider } from "./openKeyhold.js";
import type { TargetConfig } from "./targets.js";

/** Where its MCP proxy answers. */
export const keyholdPath = mount + paths.mcp(provider);

/**
 * Keyhold as `openKeyhold` sets it up. `POST /connect/:user` signs a user in and connects them by token exchange. `POST /copies/:from/:to` connects
 * further users without their browsers, and `GET /bytes` says how much is in the store.
 */
export async function keyhold(config: TargetConfig): Promise<number> {
  const app = keyholdApp(await openKeyhold(config));
  return listen(createServer(serverOptions(app), app));
}

/**
 * The same, but requests for Keyhold go through its Fetch handler. The host is `@hono/node-server`, which makes a Fetch request of each request
 * of `node:http`, and the opposite of the response.
 */
export async function keyholdHandler(config: TargetConfig): Promise<number> {
  const opened = await openKeyhold(config);
  const app = keyholdApp(opened);
  const answer = getRequestListener((request) => opened.keyhold.handler(request));
  return listen(createServer((req, res) => void (req.url?.startsWith(mount) ? answer : app)(req, res)));
}

function keyholdApp(opened: OpenedKeyhold): Express {
  const { keyhold, bytes, unsafely = (work) => work() } = opened;
  const app = express();
  app.post<{ user: string }>("/connect/:user", keyhold.sessionMiddleware(), (req, _res, next) => {
    req.session.userId = req.params.user;
    req.url = mount + paths.connection(provider);
    next();
  });
  app.post<{ from: string; to: string }>("/copies/:from/:to", async ({ params }, res) => {
    await unsafely(() => copyUser(opened, Number(params.from), Number(params.to)));
    res.sendStatus(204);
  });
  app.get("/bytes", async (_req, res) => void res.json(await bytes()));
  app.use(mount, keyhold.router);
  return app;
}

/**
 * Writes the record of the first user for others too. Keyhold could not open these copies, so they cannot call, but the store cannot see that:
 * they are as large as real ones, under the same kind of key.
 */
async function copyUser({ store, copy }: OpenedKeyhold, from: number, to: number): Promise<void> {
  const key = `keyhold:{user-0:${provider}}:grant`;
  const record = await store.get(key);
  if (record === undefined) throw new Error("The first user is not connected.");
  const keys = Array.from({ length: to - from }, (_, index) => key.replace("user-0", `user-${from + index}`));
  // Strings from elsewhere are not shared in memory either.
  const set = (other: string) => store.set(other, Buffer.from(String(record)).toString());
  await (copy ? copy(key, keys) : Promise.all(keys.map(set)));
}
