import { agentcard, civic, createKeyhold, type Keyhold, type KeyholdOptions, type RedisClient } from "@keyhold/express";
import express, { type Express } from "express";
import type { createClient } from "redis";

/** Keyhold accepts a client of the package `redis`. */
export const asKeyholdTakesIt = (redis: ReturnType<typeof createClient>): RedisClient => redis;

export function createApp(options: Partial<KeyholdOptions>): { app: Express; keyhold: Keyhold } {
  const keyhold = createKeyhold({
    publicUrl: "http://localhost:3000/api/keyhold",
    keys: ["a key that is long enough for an example"],
    providers: [
      agentcard({ clientId: "demo" }),
      civic({ clientId: "demo", clientSecret: "demo-secret", subjectToken: ({ userId }) => userId }),
    ],
    ...options,
  });
  return { app: express().use("/api/keyhold", keyhold.router), keyhold };
}
