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

export function useMisspelt() {
  // @ts-expect-error
  useConnect("agentcrad");
  // @ts-expect-error
  useConnection("agentcrad");
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
