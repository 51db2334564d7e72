import type { KeyholdClient } from "../client/createClient.js";

/** The keys of everything that the kit keeps in the QueryClient; each begins with the one before. */
export const queryKeys = {
  /** Everything of the kit: reset it when another user signs in. */
  all: ["keyhold"],
  connections: ({ baseUrl }: KeyholdClient) => ["keyhold", baseUrl, "connections"],
  connection: ({ baseUrl }: KeyholdClient, provider: string) => ["keyhold", baseUrl, "connections", provider],
} as const;
