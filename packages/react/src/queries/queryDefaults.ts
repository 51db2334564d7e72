import { retryOnce } from "../client/KeyholdError.js";

/** What all queries of the kit have in common. */
export const queryDefaults = {
  retry: retryOnce,
  retryDelay: 500,
  // An offline page should say so at once, where the default would wait in silence.
  networkMode: "always",
  refetchOnReconnect: true,
} as const;
