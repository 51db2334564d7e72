import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { isConnectionError } from "../client/KeyholdError.js";
import { queryKeys } from "./queryKeys.js";

/**
 * Passes a request's result through. When it failed because the connection no longer stands, the connections are asked
 * for again, so that the page offers the way out at once.
 */
export async function refreshOnConnectionError<T>(
  client: KeyholdClient,
  queryClient: QueryClient,
  request: Promise<T>,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    // Exactly this key: refreshing the tools below it would ask the failed question again, and again.
    if (isConnectionError(error)) {
      void queryClient.invalidateQueries({ queryKey: queryKeys.connections(client), exact: true });
    }
    throw error;
  }
}
