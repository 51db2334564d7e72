import { authorizePath, type Connections } from "@keyhold/contract";
import type { EmulatedAgentcard } from "@keyhold/emulator";
import type { Visitor } from "./createVisitor.js";

/** Connects the visitor as Alice: begins, gives consent, and returns with the code. `provider` is Agentcard's id, or of what it stands for. */
export async function connectAgentcard(
  visitor: Visitor,
  mount: string,
  agentcard: EmulatedAgentcard,
  provider = "agentcard",
): Promise<void> {
  await statusOf(visitor, mount);
  const start = authorizePath(provider, { attempt: crypto.randomUUID(), display: "page" });
  const url = await visitor.isSentOn(mount + start);
  await visitor.isSentOn(await agentcard.approve({ url, email: "alice@example.com" }));
}

/** @returns how the visitor's connection stands; what was answered instead, if that is no list of connections */
export async function statusOf(visitor: Visitor, mount: string, id = "agentcard"): Promise<string | undefined> {
  const answer = await visitor.send(`${mount}/connections`);
  if (!answer.ok) return answer.text();
  const { connections } = (await answer.json()) as Connections;
  return connections.find(({ provider }) => provider === id)?.status;
}
