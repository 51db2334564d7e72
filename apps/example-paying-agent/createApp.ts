import { randomUUID } from "node:crypto";
import { agentcard, createKeyhold, type Store } from "@keyhold/express";
import type { LanguageModel } from "ai";
import express, { type ErrorRequestHandler, type Express } from "express";
import { z } from "zod";
import { createAgent } from "./agent.js";
import { emulatedCheckout } from "./checkout.js";
import { Conflict, Conversation } from "./conversation.js";

declare module "express-session" {
  interface SessionData {
    userId: string;
  }
}

const Message = z.strictObject({ text: z.string().min(1).max(1000) });
const Decision = z.strictObject({ approved: z.boolean() });

/**
 * The product: a page on which each browser is a user, and the agent behind it.
 *
 * @param store keeps the connections. Without it, they are in memory
 */
export function createApp(env: NodeJS.ProcessEnv, model: LanguageModel, store?: Store): Express {
  const { AGENTCARD_ORIGIN: origin } = env;
  if (!origin) throw new Error("AGENTCARD_ORIGIN is not set. The checkout is the emulator's: to go live, write one.");
  const keyhold = createKeyhold({
    publicUrl: env.KEYHOLD_URL,
    keys: [env.KEYHOLD_KEY],
    store,
    identify: (req) => req.session.userId,
    providers: [
      agentcard({
        clientId: env.AGENTCARD_OAUTH_CLIENT_ID,
        clientSecret: env.AGENTCARD_OAUTH_CLIENT_SECRET,
        mode: "test",
        origin,
        // The agent asks the user itself before it pays.
        tools: { agent: { allow: ["create_card", "get_card_details", "close_card"] } },
      }),
    ],
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

  // JSON alone is taken: a page of another origin cannot send it without being asked who it is.
  app.use(express.json());
  app.get("/api/conversation", (_req, res) => {
    res.json(conversationOf(res.locals.userId).view());
  });
  app.post("/api/messages", async (req, res) => {
    const { userId } = res.locals;
    const { text } = Message.parse(req.body);
    const conversation = conversationOf(userId);
    await conversation.turn(() => agent.hear(userId, conversation, text));
    res.json(conversation.view());
  });
  app.post("/api/purchases/:id", async (req, res) => {
    const { userId } = res.locals;
    const { approved } = Decision.parse(req.body);
    const conversation = conversationOf(userId);
    await conversation.turn(() => agent.decide(userId, conversation, req.params.id, approved));
    res.json(conversation.view());
  });
  app.use(express.static("dist"));
  app.use(refuse);
  return app;
}

const refuse: ErrorRequestHandler = (error, _req, res, _next) => {
  if (error instanceof z.ZodError) res.status(400).json({ error: z.prettifyError(error) });
  else if (error instanceof Conflict) res.status(409).json({ error: error.message });
  else {
    console.error(error);
    res.status(500).json({ error: "The agent failed. The server's log says why." });
  }
};
