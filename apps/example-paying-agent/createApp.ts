import { randomUUID } from "node:crypto";
import { agentcard, createKeyhold, type KeyholdOptions } from "@keyhold/express";
import type { LanguageModel } from "ai";
import express, { type Express } from "express";
import { z } from "zod";
import { createAgent } from "./agent.js";
import { emulatedCheckout } from "./checkout.js";
import { Conversation } from "./conversation.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

const Message = z.strictObject({ text: z.string().min(1).max(1000) });

/**
 * The product: a page on which each browser is a user, and the agent behind it.
 *
 * @param options replace the example's own. Without `store`, the connections are in memory
 */
export function createApp(env: NodeJS.ProcessEnv, model: LanguageModel, options?: Partial<KeyholdOptions>): Express {
  const { AGENTCARD_ORIGIN: origin } = env;
  if (!origin) throw new Error("AGENTCARD_ORIGIN is not set. The checkout is the emulator's: to go live, write one.");
  const keyhold = createKeyhold({
    publicUrl: env.KEYHOLD_URL,
    keys: [env.KEYHOLD_KEY],
    identify: (req) => req.session.userId,
    // A call waits as long as the user can decide, because this agent's client does not stop waiting before.
    approvals: { holdSeconds: 600 },
    providers: [
      agentcard({
        clientId: env.AGENTCARD_OAUTH_CLIENT_ID,
        clientSecret: env.AGENTCARD_OAUTH_CLIENT_SECRET,
        mode: "test",
        origin,
        tools: {
          agent: {
            ask: ["create_card"], // the user approves each card
            allow: ["get_card_details", "close_card"], // for the checkout: the model does not get these tools
          },
        },
      }),
    ],
    ...options,
  });
  const agent = createAgent(keyhold, model, emulatedCheckout(origin));
  const conversations = new Map<string, Conversation>();
  const conversationOf = (userId: string) => {
    const conversation = conversations.get(userId) ?? new Conversation();
    conversations.set(userId, conversation);
    return conversation;
  };

  const app = express();
  app.use(keyhold.sessionMiddleware(), (req, res, next) => {
    req.session.userId ??= randomUUID();
    res.locals.userId = req.session.userId;
    next();
  });
  app.use("/api/keyhold", keyhold.router);

  app.get("/api/conversation", (_req, res) => {
    res.json(conversationOf(res.locals.userId).view());
  });
  // Only JSON is accepted: a page of another origin cannot send it without a CORS preflight.
  app.post("/api/conversation", express.json(), (req, res) => {
    const { userId } = res.locals;
    const conversation = conversationOf(userId);
    const { data, error } = Message.safeParse(req.body);
    if (!data) res.status(400).json({ error: z.prettifyError(error) });
    else if (conversation.hear(data.text, () => agent(userId, conversation))) res.json(conversation.view());
    else res.status(409).json({ error: "The agent is at work. Wait for its answer." });
  });
  app.use(express.static("dist"));
  return app;
}
