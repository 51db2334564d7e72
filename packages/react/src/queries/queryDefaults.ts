import { retryOnce } from "../client/KeyholdError.js";

/** The options of all queries of the kit. */
export const queryDefaults = {
  retry: retryOnce,
  retryDelay: 500,
  // By default, TanStack Query waits silently while the browser is offline. The kit shows it immediately.
  networkMode: "always",
  refetchOnReconnect: true,
} as const;
