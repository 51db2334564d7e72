import { useQuery } from "@tanstack/react-query";
import { useKeyhold } from "../provider/KeyholdContext.js";
import { connectionsQuery } from "../queries/connectionsQuery.js";

/** The product's name, for texts about it; undefined if the backend does not say it, and until it is loaded. */
export function useProductName(): string | undefined {
  const { client, queryClient } = useKeyhold();
  return useQuery({ ...connectionsQuery(client), select: ({ product }) => product }, queryClient).data;
}
