import fc from "fast-check";
import { expect } from "vitest";
import type { AccessTokens } from "../../src/connections/createAccessTokens.js";
import { disconnect } from "../../src/connections/disconnect.js";
import { labelGrant } from "../../src/connections/labelGrant.js";
import { grantBefore, storeGrant } from "../../src/connections/storeGrant.js";
import { KeyholdError } from "../../src/index.js";
import { connectionKey } from "../../src/vault/createVault.js";
import { withLock } from "../../src/vault/withLock.js";
import { type createWorld, issuedBy, resolveCall } from "./createWorld.js";

/** Milliseconds after which Keyhold retries everything, and access tokens have expired. */
export const LONG = 700_000;
const USERS = ["alice", "bob"] as const;
type User = (typeof USERS)[number];

type World = ReturnType<typeof createWorld>;
type Does = (world: World, userId: string, access: AccessTokens) => Promise<unknown>;

/** Connects as a callback does. */
const connect: Does = async ({ services, server, step }, userId) => {
  const { backgroundWork, store, vault } = services;
  const user = resolveCall(userId);
  const redeemAndStore = async () => {
    const before = await grantBefore(vault, user);
    await step("redeems a code");
    await storeGrant(services, user, { tokens: server.grant(userId, issuedBy) }, { before });
    return { before, claims: {} };
  };
  const granted = await withLock(store, connectionKey(user, "lock"), redeemAndStore, backgroundWork.mayGoOn);
  await labelGrant(services, user, granted);
};

/** Uses and refreshes tokens as a request to the MCP server does. */
const call: Does = async ({ server, step }, userId, access) => {
  const first = await access.token(resolveCall(userId));
  expect(server.familyOf(first)?.userId).toBe(userId);
  await step("calls the MCP server");
  if (server.accepts(first)) return;
  const second = await access.token(resolveCall(userId), { rejected: first });
  expect(second).not.toBe(first);
  expect(server.familyOf(second)?.userId).toBe(userId);
};

const commands = {
  call,
  connect,
  disconnect: ({ services }, userId) => disconnect(services, resolveCall(userId)),
  "step up": async (_world, userId, access) =>
    access.stepUp(resolveCall(userId), await access.token(resolveCall(userId)), "more"),
  "end grants": async ({ server }, userId) => server.endGrants(userId),
  "expire tokens": async ({ server }) => server.expireAccessTokens(),
  "lose lock": ({ loseLock }, userId) => loseLock(userId),
  "lose a command": async ({ hiccups }) => hiccups.push("before"),
  "lose an answer": async ({ hiccups }) => hiccups.push("after"),
  503: async ({ server }) => server.faults.push("503"),
  server_error: async ({ server }) => server.faults.push("server_error"),
  invalid_client: async ({ server }) => server.faults.push("invalid_client"),
  unreachable: async ({ server }) => server.faults.push("unreachable"),
  "lose tokens": async ({ server }) => server.faults.push("answer lost"),
} satisfies Record<string, Does>;

const names = Object.keys(commands) as (keyof typeof commands)[];
const command = fc.record({
  does: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom("call", "call", "call", "expire tokens", "lose lock") },
  ),
  user: fc.constantFrom<User>("alice", ...USERS),
  at: fc.constantFrom(0, 1),
});

/** Two to eight commands. Each can begin at any time. */
export const plans = fc.array(command, { minLength: 2, maxLength: 8, size: "max" });

type Command = typeof command extends fc.Arbitrary<infer Value> ? Value : never;

/** The errors that may occur while things go wrong. Any other is a bug. */
const codeOf = (error: unknown) => {
  if (error instanceof KeyholdError && error.code !== "internal") return error.code;
  throw error;
};

/** Waits for some work, and for everything that it needs. */
export type Wait = <T>(work: Promise<T>) => Promise<T>;

/** Connects the users, and runs a plan while things go wrong. */
export async function runPlan(world: World, plan: readonly Command[], wait: Wait): Promise<void> {
  const { server, step } = world;
  for (const user of USERS) await wait(act(world, connect, user, 0));
  server.expireAccessTokens();
  const everything = plan.map(async ({ does, user, at }) => {
    await step(`${user}: ${does}`);
    return act(world, commands[does], user, at);
  });
  await wait(Promise.all(everything.map((one) => one.catch(codeOf))));
  world.hiccups.length = 0;
  server.faults.length = 0;
}

/** Checks every grant when all faults are over, `LONG` after the plan. */
export async function checkGrants(world: World, wait: Wait): Promise<void> {
  const { server, processes, latest, users } = world;
  for (const user of USERS) {
    const goesOn = server.familyOf(latest(users[user]))?.over === false;
    for (const at of processes.keys()) {
      const attempt = () => wait(act(world, call, user, at).then(() => "ok", codeOf));
      // The first call may stop waiting. The refresh continues, and the second call gets its result.
      const outcome = (await attempt()).replace("provider_unavailable", await attempt());
      if (goesOn) expect(outcome).toBe("ok");
      else expect(["not_connected", "needs_reconnect"]).toContain(outcome);
    }
    await wait(act(world, connect, user, 0));
    await wait(act(world, call, user, 1));
  }
  expect(server.violations).toEqual([]);
}

const act = (world: World, does: Does, user: User, at: number) =>
  does(world, world.users[user], world.processes[at] ?? world.processes[0]);
