import {
  ConnectButton,
  type Connection,
  createClient,
  toolsQuery,
  useConnect,
  useConnection,
  useConnections,
  useDisconnect,
  useToolCall,
  useTools,
  useUpdateConnection,
} from "@keyhold/react";
import { expectTypeOf } from "vitest";

// An app that has registered its providers. A program of its own, since this holds for all of a program's files.
declare module "@keyhold/react" {
  interface Register {
    providers: "agentcard" | "civic";
  }
}

const client = createClient({ baseUrl: "/api/keyhold" });

export function useRegistered() {
  useConnect("agentcard");
  useConnection("civic");
  useDisconnect("agentcard");
  useTools("civic");
  useToolCall("agentcard");
  toolsQuery(client, "civic");
  return <ConnectButton provider="agentcard" />;
}

// Wherever a provider's id is allowed, the id of one of its accounts is allowed too.
export function useAccount() {
  useConnect("agentcard.k3v9x0m2qa", { account: "another" });
  useConnection("agentcard.k3v9x0m2qa");
  useDisconnect("agentcard.k3v9x0m2qa");
  useUpdateConnection("agentcard.k3v9x0m2qa");
  useTools("agentcard.k3v9x0m2qa");
  useToolCall("agentcard.k3v9x0m2qa");
  toolsQuery(client, "agentcard.k3v9x0m2qa");
  return <ConnectButton provider="agentcard.k3v9x0m2qa" />;
}

/** An app's own row, for one of several accounts. */
export function useRow(connection: Connection) {
  useConnect(connection);
  useDisconnect(connection);
  useUpdateConnection(connection);
  return useToolCall(connection);
}

export function useMisspelt() {
  // @ts-expect-error
  useConnect("agentcrad");
  // @ts-expect-error
  useConnection("agentcrad");
  // @ts-expect-error
  useConnection("agentcrad.k3v9x0m2qa");
  // @ts-expect-error
  useDisconnect("agentcrad");
  // @ts-expect-error
  useTools("agentcrad");
  // @ts-expect-error
  useToolCall("agentcrad");
  // @ts-expect-error
  toolsQuery(client, "agentcrad");
  // @ts-expect-error
  return <ConnectButton provider="agentcrad" />;
}

export function useAnswered() {
  expectTypeOf<Connection["provider"]>().toEqualTypeOf<"agentcard" | "civic">();
  const [first] = useConnections().data ?? [];
  return useConnect(first?.provider ?? "civic", {
    onConnect: ({ provider }) => expectTypeOf(provider).toEqualTypeOf<"agentcard" | "civic">(),
  });
}
