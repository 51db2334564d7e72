import { createServer } from "node:http";
import { paths } from "@keyhold/contract";
import { serverOptions } from "@keyhold/express";
import express from "express";
import { listen } from "./listen.js";
import { mount, openKeyhold, provider } from "./openKeyhold.js";
import type { TargetConfig } from "./targets.js";

/** Where its MCP proxy answers. */
export const keyholdPath = mount + paths.mcp(provider);

/** Keyhold as `openKeyhold` sets it up. `POST /connect/:user` signs a user in and connects them by token exchange. */
export async function keyhold(config: TargetConfig): Promise<number> {
  const { keyhold } = await openKeyhold(config);
  const app = express();
  app.post<{ user: string }>("/connect/:user", keyhold.sessionMiddleware(), (req, _res, next) => {
    req.session.userId = req.params.user;
    req.url = mount + paths.connection(provider);
    next();
  });
  app.use(mount, keyhold.router);
  return listen(createServer(serverOptions(app), app));
}
