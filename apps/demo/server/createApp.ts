import { fileURLToPath } from "node:url";
import type { Emulator } from "@keyhold/emulator";
import type { Keyhold } from "@keyhold/express";
import express, { type Express } from "express";
import type { Shopper } from "./agent/createShopper.js";
import { taskRoutes } from "./agent/taskRoutes.js";
import type { Config } from "./config.js";
import { mountPath } from "./createBackend.js";
import { type Identity, jwksPath } from "./createIdentity.js";
import { switchUser, userOf, users } from "./users.js";

/** The demo's own server: a session, two users, Keyhold, the agent, and the built pages. */
export function createApp(
  { model }: Config,
  keyhold: Keyhold,
  shopper: Shopper,
  identity: Identity,
  { agentcard, civic }: Emulator,
): Express {
  const app = express().disable("x-powered-by");
  // The router before the session: so it answers in its own way while the session's store is away.
  app.use(mountPath, keyhold.router);
  app.use(keyhold.sessionMiddleware());

  app.get("/api/me", (req, res) => {
    const { id, name } = userOf(req);
    const emulator = { agentcard: agentcard?.origin, civic: civic?.origin };
    res.json({ user: { id, name }, users: users.map(({ id, name }) => ({ id, name })), emulator, model: model?.model });
  });
  app.post("/api/me", express.json(), switchUser);
  app.use("/api/users", taskRoutes(shopper));
  app.post("/api/rehearse/expire", (_req, res) => {
    agentcard?.expireAccessTokens();
    civic?.expireAccessTokens();
    res.sendStatus(204);
  });

  app.get(jwksPath, (_req, res) => {
    res.json(identity.jwks);
  });
  return app;
}

/** The pages as Vite built them. */
export function builtPages(): express.RequestHandler {
  return express.static(fileURLToPath(new URL("../client", import.meta.url)));
}

/** The pages from Vite itself, with live reload. */
export async function livePages(): Promise<express.RequestHandler> {
  const { createServer } = await import("vite");
  const vite = await createServer({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    root: fileURLToPath(new URL("../../client", import.meta.url)),
    server: { middlewareMode: true },
  });
  return vite.middlewares;
}
