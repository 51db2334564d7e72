import type { Connection, Connections } from "@keyhold/contract";
import { QueryClient } from "@tanstack/react-query";
import { expectTypeOf } from "vitest";
import {
  type ConnectState,
  connectionsQuery,
  createClient,
  type KeyholdError,
  type KeyholdErrorCode,
  type ProviderId,
  type useConnect,
  type useConnection,
  type useDisconnect,
  type useToolCall,
  type useUpdateConnection,
} from "../../src/index.js";

// Any provider, where none is registered.
expectTypeOf<ProviderId>().toEqualTypeOf<string>();
expectTypeOf<typeof useConnect>().parameter(0).toEqualTypeOf<string | Connection>();

// Each state has exactly the members that can be used in it.
type In<Status extends ConnectState["status"]> = Extract<ConnectState, { status: Status }>;
expectTypeOf<ReturnType<typeof useConnect>["state"]>().toEqualTypeOf<ConnectState>();
expectTypeOf<In<"waiting" | "blocked">["openAgain"]>().toEqualTypeOf<() => void>();
expectTypeOf<In<"failed">["error"]>().toEqualTypeOf<KeyholdError>();
expectTypeOf<In<"idle">>().not.toHaveProperty("cancel");
// @ts-expect-error there is no such state
expectTypeOf<In<"connecting">>().toBeNever();

// Errors have a type, and narrow by their code.
expectTypeOf<ReturnType<typeof useConnection>["error"]>().toEqualTypeOf<KeyholdError | null>();
expectTypeOf<"offline" | "needs_reconnect">().toExtend<KeyholdErrorCode>();
expectTypeOf<"oflline">().not.toExtend<KeyholdErrorCode>();

// Mutations take what they need, and nothing else.
type Taken<Mutation extends { mutate: (variables: never) => void }> = Parameters<Mutation["mutate"]>[0];
expectTypeOf<undefined>().toExtend<Taken<ReturnType<typeof useDisconnect>>>();
expectTypeOf<string>().not.toExtend<Taken<ReturnType<typeof useDisconnect>>>();
expectTypeOf<{ name: string }>().toExtend<Taken<ReturnType<typeof useToolCall>>>();
expectTypeOf<{ arguments: object }>().not.toExtend<Taken<ReturnType<typeof useToolCall>>>();
expectTypeOf<{ label: string } | { label: null } | { default: true }>().toExtend<
  Taken<ReturnType<typeof useUpdateConnection>>
>();
expectTypeOf<{ default: false }>().not.toExtend<Taken<ReturnType<typeof useUpdateConnection>>>();

// Queries carry the types of their data.
const query = connectionsQuery(createClient({ baseUrl: "/api/keyhold" }));
expectTypeOf(new QueryClient().fetchQuery(query)).resolves.toEqualTypeOf<Connections>();
