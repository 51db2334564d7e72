import { authorizePath, type Connections } from "@keyhold/contract";
import type { EmulatedAgentcard } from "@keyhold/emulator";
import type { Visitor } from "./createVisitor.js";

/** Connects the visitor as Alice: begins, gives consent, and returns with the code. */
export async function connectAgentcard(visitor: Visitor, mount: string, agentcard: EmulatedAgentcard): Promise<void> {
  await statusOf(visitor, mount);
  const start = authorizePath("agentcard", { attempt: crypto.randomUUID(), display: "page" });
  const url = await visitor.isSentOn(mount + start);
  await visitor.isSentOn(await agentcard.approve({ url, email: "alice@example.com" }));
}

/** @returns how the visitor's connection stands; what was answered instead, if that is no list of connections */
export async function statusOf(visitor: Visitor, mount: string): Promise<string | undefined> {
  const answer = await visitor.send(`${mount}/connections`);
  if (!answer.ok) return answer.text();
  const { connections } = (await answer.json()) as Connections;
  return connections.find(({ provider }) => provider === "agentcard")?.status;
}
