import type { QueryClient } from "@tanstack/react-query";
import type { KeyholdClient } from "../client/createClient.js";
import { isConnectionError } from "../client/KeyholdError.js";
import { queryKeys } from "./queryKeys.js";

/**
 * Returns a request's result. If it failed because the connection has ended or changed, asks for the connections again, so
 * that the page offers to reconnect.
 */
export async function refreshOnConnectionError<T>(
  client: KeyholdClient,
  queryClient: QueryClient,
  request: Promise<T>,
): Promise<T> {
  try {
    return await request;
  } catch (error) {
    // Invalidate only this key. The keys below it include the tools: refreshing those would repeat the failed request without end.
    if (isConnectionError(error)) {
      void queryClient.invalidateQueries({ queryKey: queryKeys.connections(client), exact: true });
    }
    throw error;
  }
}
