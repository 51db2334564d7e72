import { ConnectedApps, ConnectWithAgentcard, KeyholdProvider } from "@keyhold/react";
import { de } from "@keyhold/react/messages/de";
import { connectionsQuery, createClient } from "@keyhold/react/queries";
import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import { cookies } from "next/headers";
import { Names } from "./Names";

/** A server component: asks before there is a page, and shows components and words of the kit. */
export default async function Page() {
  const cookie = (await cookies()).toString();
  const client = createClient({
    baseUrl: "/api/keyhold",
    fetch: (path, init) => fetch(`${process.env.BACKEND}${path}`, { ...init, headers: { ...init?.headers, cookie } }),
  });
  const queries = new QueryClient();
  await queries.prefetchQuery(connectionsQuery(client));
  return (
    <HydrationBoundary state={dehydrate(queries)}>
      <KeyholdProvider messages={de}>
        <ConnectWithAgentcard />
        <ConnectedApps />
        <Names />
      </KeyholdProvider>
    </HydrationBoundary>
  );
}
