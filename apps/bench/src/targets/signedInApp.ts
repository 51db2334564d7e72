import { RedisStore } from "connect-redis";
import express, { type Express } from "express";
import session from "express-session";
import { createClient } from "redis";

/** An Express app with a rolling express-session on the same Redis. Peers that need to know the user run behind it. */
export async function signedInApp(redisUrl: string): Promise<Express> {
  const client = await createClient({ url: redisUrl }).connect();
  const app = express();
  app.use(
    session({
      secret: "a secret that is long enough for a benchmark",
      store: new RedisStore({ client, prefix: "peer:session:" }),
      cookie: { httpOnly: true, sameSite: "lax", path: "/", maxAge: 14 * 24 * 60 * 60_000 },
      rolling: true,
      resave: false,
      saveUninitialized: false,
    }),
  );
  app.post<{ user: string }>("/connect/:user", (req, res) => {
    req.session.userId = req.params.user;
    res.sendStatus(204);
  });
  app.use((req, res, next) => (req.session.userId ? next() : res.sendStatus(401)));
  return app;
}
