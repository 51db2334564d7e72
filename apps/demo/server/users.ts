import type { RequestView } from "@keyhold/express";
import type { RequestHandler } from "express";

/** The demo has no passwords: each visitor is Alice at first, and may become Bob. */
export const users = [
  { id: "alice", name: "Alice", email: "alice@example.com" },
  { id: "bob", name: "Bob", email: "bob@example.com" },
] as const;

export type User = (typeof users)[number];

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

/** Who uses this browser. */
export function userOf({ session }: Pick<RequestView, "session">): User {
  return users.find(({ id }) => id === session.userId) ?? users[0];
}

/** Signs another user in, with a new session, as each sign-in does. */
export const switchUser: RequestHandler = (req, res, next) => {
  const user = users.find(({ id }) => id === req.body?.user);
  if (!user) {
    res.status(400).json({ error: `Pass {"user": …} with one of ${users.map(({ id }) => id).join(", ")}.` });
    return;
  }
  req.session.regenerate((error?: unknown) => {
    if (error) return next(error);
    req.session.userId = user.id;
    res.sendStatus(204);
  });
};
