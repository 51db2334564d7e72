import { connectUsers } from "../harness/connectUsers.js";
import type { Load } from "../harness/drive.js";
import { interleave } from "../harness/interleave.js";
import { mcpRequest } from "../harness/mcpRequest.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import { openKeyhold, provider } from "../targets/openKeyhold.js";
import { tokenOf } from "../targets/upstream.js";

const USER = "user-0";

/** The calls of one kind. */
export interface AgentCalls {
  readonly name: "fetch" | "a call that only looks" | "a call that may spend";
  /** Microseconds of CPU time that a call takes in the agent's process, by round. */
  readonly cpu: readonly number[];
}

/**
 * Calls as an agent in this process does: with `fetch` alone, and through `keyhold.mcp()`, with rules and the record of tool calls. The record
 * of a call that may spend is written before the call is sent.
 */
export async function measureAgents(stage: Stage, { warmUp, rounds, seconds, callers }: Plan): Promise<AgentCalls[]> {
  await connectUsers(stage.servers.keyhold, 0, 1);
  const { keyhold, close } = await openKeyhold(stage.config);
  const { url, fetch: send } = await keyhold.mcp({ userId: USER, provider, agent: "bench" });
  const callWith = (fetcher: typeof fetch, tool: string, more: Record<string, string> = {}) => {
    const { method, headers, body } = mcpRequest(url, tool);
    return async () => {
      const response = await fetcher(url, { method, headers: { ...headers, ...more }, body });
      const text = await response.text();
      if (text.includes('"isError":true') || response.status !== 200) throw new Error(`The call failed: ${text}`);
    };
  };
  const kinds = {
    fetch: callWith(fetch, "balance", { authorization: `Bearer ${tokenOf(USER)}` }),
    "a call that only looks": callWith(send, "balance"),
    "a call that may spend": callWith(send, "whoami"),
  };

  async function cpuOf(call: () => Promise<void>, until: Load["until"]): Promise<number> {
    const { requests: most = Number.POSITIVE_INFINITY } = until;
    const before = process.cpuUsage();
    const end = performance.now() + until.seconds * 1000;
    let sent = 0;
    const caller = async () => {
      for (; sent < most && performance.now() < end; sent++) await call();
    };
    await Promise.all(Array.from({ length: callers }, caller));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / sent;
  }

  const calls = Object.values(kinds);
  for (const call of calls) await cpuOf(call, warmUp);
  const measured = await interleave(calls, rounds, (call) => cpuOf(call, { seconds }));
  await close();
  const names = Object.keys(kinds) as AgentCalls["name"][];
  return names.map((name, index) => ({ name, cpu: measured[index] ?? [] }));
}
