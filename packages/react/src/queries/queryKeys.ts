import type { KeyholdClient } from "../client/createClient.js";

/** The keys of everything that the kit has in the QueryClient. Each key begins with the one before. */
export const queryKeys = {
  /** All data of the kit. Reset it when another user signs in. */
  all: ["keyhold"],
  /** The user's connections. */
  connections: ({ baseUrl }: KeyholdClient) => ["keyhold", baseUrl, "connections"],
  /** What waits for the user's approval. No connection has this id. */
  approvals: ({ baseUrl }: KeyholdClient) => ["keyhold", baseUrl, "connections", "/approvals"],
  /** What was done. No connection has this id. */
  activity: ({ baseUrl }: KeyholdClient) => ["keyhold", baseUrl, "connections", "/activity"],
  /** Everything about one connection, by its id. */
  connection: ({ baseUrl }: KeyholdClient, id: string) => ["keyhold", baseUrl, "connections", id],
} as const;
