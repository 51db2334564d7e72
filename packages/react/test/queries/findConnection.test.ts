import type { Connection, ConnectionStatus, Connections } from "@keyhold/contract";
import { expect, test } from "vitest";
import { connectionToCall, connectionToChange, findConnection } from "../../src/queries/findConnection.js";
import { agentcard, civic, furtherAccount, withStatus } from "../../src/testing/index.js";

const work = furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example");
const first = withStatus(agentcard, "connected");
const of = (...connections: Connection[]): Connections => ({ user: "alice", connections: [...connections, civic] });
const as = (connection: Connection, status: ConnectionStatus): Connection => ({ ...connection, status });
const asDefault = (connection: Connection): Connection => ({ ...connection, isDefault: true });
const outcome = (find: () => Connection) => {
  try {
    return find().id;
  } catch (error) {
    return Object(error).code;
  }
};

const further = "agentcard.k3v9x0m2qa";
const several = "several_connections";

test.each<[what: string, all: Connections, show: string, call: string, change: string]>([
  ["no connection", of(agentcard), "agentcard", "agentcard", "agentcard"],
  ["only the first", of(first), "agentcard", "agentcard", "agentcard"],
  ["only a further one", of(agentcard, work), further, further, further],
  ["only a further one, which has ended", of(agentcard, as(work, "needs_reconnect")), further, further, further],
  ["two without a default", of(first, work), "agentcard", several, several],
  ["two, and the further one is the default", of(first, asDefault(work)), further, further, several],
  ["two, and the first is the default", of(asDefault(first), work), "agentcard", "agentcard", several],
  ["two, of which the first has ended", of(as(first, "needs_reconnect"), work), further, several, several],
  [
    "two, of which the default has ended",
    of(asDefault(as(first, "needs_reconnect")), work),
    "agentcard",
    "agentcard",
    several,
  ],
  ["two that have ended", of(as(first, "no_access"), as(work, "needs_reconnect")), "agentcard", several, several],
])("with %s, a provider's id never means an account by guess", (_what, all, show, call, change) => {
  expect(outcome(() => findConnection(all, "agentcard"))).toBe(show);
  expect(outcome(() => connectionToCall(all, "agentcard"))).toBe(call);
  expect(outcome(() => connectionToChange(all, "agentcard"))).toBe(change);
});

test.each([first, work])("the connection $id itself, and the id of a further account, mean exactly this one", (one) => {
  const all = of(first, asDefault(work));
  for (const find of [findConnection, connectionToCall, connectionToChange]) {
    expect(find(all, one).id).toBe(one.id);
    expect(find(all, further)).toEqual(asDefault(work));
  }
});

test("a further account that is gone fails with `not_connected`, and an unknown provider with `unknown_provider`", () => {
  expect(outcome(() => findConnection(of(first), further))).toBe("not_connected");
  expect(outcome(() => findConnection(of(first), "agentcrad"))).toBe("unknown_provider");
  expect(outcome(() => findConnection(of(first), "agentcrad.k3v9x0m2qa"))).toBe("unknown_provider");
});
