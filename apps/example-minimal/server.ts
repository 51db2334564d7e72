import { agentcard, createKeyhold, embeddedStore } from "@keyhold/express";
import express from "express";

declare module "express-session" {
  interface SessionData {
    name: string;
  }
}

const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  store: embeddedStore(),
  identify: (req) => req.session.name,
  providers: [
    agentcard({
      clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID,
      clientSecret: process.env.AGENTCARD_OAUTH_CLIENT_SECRET,
      origin: process.env.AGENTCARD_ORIGIN, // of the emulator; without it, the real Agentcard
    }),
  ],
});

const app = express();
app.use("/api/keyhold", keyhold.router);
app.use(keyhold.sessionMiddleware());

// Stands in for the product's own sign-in: a visitor who gives a name becomes that user, in a new session.
app.post("/sign-in", express.urlencoded(), (req, res, next) => {
  req.session.regenerate((error?: unknown) => {
    if (error) return next(error);
    req.session.name = String(req.body.name);
    res.redirect(303, "/");
  });
});
app.get("/api/me", (req, res) => {
  res.json({ name: req.session.name ?? null });
});
app.use(express.static("dist"));

const port = Number(process.env.PORT ?? 3000);
app.listen(port, "localhost", () => console.log(`Ready on http://localhost:${port}`));
