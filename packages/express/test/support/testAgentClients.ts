import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import type { AgentClientKind } from "./agentClients.js";
import { type Gate, openGate } from "./openGate.js";

/** One tool without an output schema, and one with. Some clients refuse a structured content that does not fit the schema. */
const TOOLS = ["pay", "buy"];
const inputSchema = { type: "object", properties: { amount: { type: "integer" } } };
const outputSchema = { type: "object", properties: { paid: { type: "boolean" } }, required: ["paid"] };
const served = [
  { name: "pay", inputSchema },
  { name: "buy", inputSchema, outputSchema },
];

/** The ways in which users and time can decide about calls. */
const APPROVALS = {
  /** The calls wait until the user decides. */
  patient: { holdSeconds: 600 },
  /** The calls stop waiting before the user decides. */
  hasty: { holdSeconds: 1, rounds: false },
  /** The user does not decide in time. */
  forgetful: { holdSeconds: 600, expireSeconds: 1 },
};

async function open(era: "legacy" | "modern", approvals: object): Promise<Gate> {
  const gate = await openGate(
    { tools: { agent: { ask: TOOLS } } },
    { approvals, rateLimit: { limit: 10_000, window: 60 } },
    era,
  );
  const { upstream } = gate;
  upstream.play("tools/list", (res, message) =>
    upstream.answer(res, message, {
      result: { resultType: "complete", ttlMs: 0, cacheScope: "private", tools: served },
    }),
  );
  return gate;
}

/** Each call differs from all others. */
let amounts = 0;

/** Defines the tests that each MCP client must pass, unchanged, through `keyhold.mcp()` and with a token, with a server of this era. */
export function testAgentClients(era: "legacy" | "modern", kinds: readonly AgentClientKind[]): void {
  const gates = new Map<keyof typeof APPROVALS, Gate>();
  beforeAll(async () => {
    for (const name of ["patient", "hasty", "forgetful"] as const) gates.set(name, await open(era, APPROVALS[name]));
  });
  afterAll(async () => {
    for (const gate of gates.values()) await gate.close();
  });
  const gateOf = (name: keyof typeof APPROVALS) => gates.get(name) ?? expect.fail();

  const target = { userId: "alice", connection: "scripted", agent: "shopper" };
  const ways = (kind: AgentClientKind) => [
    ...(kind.takesFetch ? [["keyhold.mcp()", ({ keyhold }: Gate) => keyhold.mcp(target)] as const] : []),
    [
      "a token",
      async ({ keyhold }: Gate) => {
        const { url, token } = await keyhold.agentToken(target);
        return { url, headers: { authorization: `Bearer ${token}` } };
      },
    ] as const,
  ];

  describe.each(kinds)(`$name, at a server of the ${era} era`, (kind) => {
    describe.each(ways(kind))("with %s", (_way, accessOf) => {
      /** One call of a tool in a product, by a client of its own. */
      async function openCall(name: keyof typeof APPROVALS, tool: string) {
        const gate = gateOf(name);
        const { keyhold, upstream } = gate;
        const amount = ++amounts;
        const client = await kind.open(await accessOf(gate));
        return {
          keyhold,
          close: () => client.close(),
          call: (signal?: AbortSignal) => client.call(tool, amount, signal),
          /** How often the call reached the server. */
          sent: () => upstream.calls().filter((args) => Object(args).amount === amount).length,
          /** The id of the call's approval, as soon as it waits. */
          waiting: () =>
            vi.waitFor(async () => {
              const all = await keyhold.approvals("alice");
              const found = all.find(({ status, arguments: args }) => status === "waiting" && args?.amount === amount);
              return found?.id ?? expect.fail("The call does not wait.");
            }, PATIENCE),
          decide: (approvalId: string, decision: "approve" | "decline") =>
            keyhold.decide({ userId: "alice", approvalId, decision }),
        };
      }

      it.each(TOOLS)("a call of `%s` that the user approves is made once", async (tool) => {
        const { call, waiting, decide, sent, close } = await openCall("patient", tool);
        const answer = call();
        await decide(await waiting(), "approve");
        expect(await answer).toContain("paid");
        expect(sent()).toBe(1);
        await close();
      });

      it.each(TOOLS)("a call of `%s` that the user declines is not made, and the model hears why", async (tool) => {
        const { call, waiting, decide, sent, close } = await openCall("patient", tool);
        const answer = call();
        await decide(await waiting(), "decline");
        expect(await answer).toContain("The user has declined");
        expect(sent()).toBe(0);
        await close();
      });

      it.each(TOOLS)(
        "a call of `%s` that the client cancels is not made, even if the user approves it",
        async (tool) => {
          const { keyhold, call, waiting, decide, sent, close } = await openCall("patient", tool);
          const leaving = new AbortController();
          const answer = call(leaving.signal);
          const approvalId = await waiting();
          leaving.abort();
          await expect(answer).rejects.toThrow();
          // The call has stopped waiting.
          await vi.waitFor(async () => {
            const { activity } = await keyhold.activity({ userId: "alice" });
            expect(activity).toContainEqual(expect.objectContaining({ approvalId, outcome: "refused" }));
          }, PATIENCE);
          await decide(approvalId, "approve");
          expect(sent()).toBe(0);
          // The approval counts for the next same call.
          expect(await call()).toContain("paid");
          expect(sent()).toBe(1);
          await close();
        },
      );

      it.concurrent.each(TOOLS)(
        "a call of `%s` after the hold tells the model what to do, and goes on later",
        async (tool) => {
          const { call, waiting, decide, sent, close } = await openCall("hasty", tool);
          const told = await call();
          expect(told).toContain("This call needs the user's approval");
          expect(told).toContain("/api/keyhold/approve/");
          await decide(await waiting(), "approve");
          expect(await call()).toContain("paid");
          expect(await call()).toContain("This call needs the user's approval");
          expect(sent()).toBe(1);
          await close();
        },
      );

      it.concurrent.each(TOOLS)(
        "a call of `%s` about which the user does not decide in time is not made",
        async (tool) => {
          const { call, sent, close } = await openCall("forgetful", tool);
          expect(await call()).toContain("did not decide about");
          expect(sent()).toBe(0);
          await close();
        },
      );
    });
  });
}
