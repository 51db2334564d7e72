import { attemptId } from "./openProduct.js";

/** What Alice begins: an attempt to connect Agentcard in a window. */
export const attemptStart = () =>
  ({
    id: attemptId(),
    providerId: "agentcard",
    connection: "agentcard",
    userId: "alice",
    display: "popup",
    returnTo: "https://x/",
  }) as const;
