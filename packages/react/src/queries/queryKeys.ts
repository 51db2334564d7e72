import type { KeyholdClient } from "../client/createClient.js";

/** The keys of everything that the kit has in the QueryClient. Each key begins with the one before. */
export const queryKeys = {
  /** All data of the kit. Reset it when another user signs in. */
  all: ["keyhold"],
  connections: ({ baseUrl }: KeyholdClient) => ["keyhold", baseUrl, "connections"],
  connection: ({ baseUrl }: KeyholdClient, provider: string) => ["keyhold", baseUrl, "connections", provider],
} as const;
