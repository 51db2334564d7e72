import express from "express";
import session from "express-session";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

const app = express();
app.use(
  session({
    secret: process.env.SESSION_SECRET ?? "development",
    resave: false,
    saveUninitialized: false,
    cookie: { sameSite: "lax" },
  }),
);
app.use((req, _res, next) => {
  req.session.userId ??= "alice"; // replace this with your sign-in
  next();
});
app.listen(3000);
