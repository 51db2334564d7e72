import { civic, createKeyhold, embeddedStore } from "@keyhold/express";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import express from "express";
import { auth, identityTokenOf } from "./auth.js";

const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  store: embeddedStore(),
  async identify(req) {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) });
    return session?.user.id;
  },
  providers: [
    civic({
      clientId: process.env.CIVIC_CLIENT_ID,
      clientSecret: process.env.CIVIC_CLIENT_SECRET,
      origin: process.env.CIVIC_ORIGIN, // of the emulator; without it, the real Civic
      subjectToken: ({ userId }) => identityTokenOf(userId),
    }),
  ],
});

const app = express();
app.use("/api/keyhold", keyhold.router);
app.all("/api/auth/{*path}", toNodeHandler(auth));
app.use(express.static("dist"));

const port = Number(process.env.PORT ?? 3000);
app.listen(port, "localhost", () => console.log(`Ready on http://localhost:${port}`));
