import { authorizePath, type Connections } from "@keyhold/contract";
import type { EmulatedAgentcard } from "@keyhold/emulator";
import type { Visitor } from "./createVisitor.js";

/** Who connects, and what. */
export interface ConnectOptions {
  /** Agentcard's id, or the id of the provider that it plays. */
  readonly provider?: string;
  readonly email?: string;
  /** For a further account. */
  readonly account?: "another";
}

/** Connects the visitor, by default as Alice: begins, gives consent, and returns with the code. */
export async function connectAgentcard(
  visitor: Visitor,
  mount: string,
  agentcard: EmulatedAgentcard,
  { provider = "agentcard", email = "alice@example.com", ...further }: ConnectOptions = {},
): Promise<void> {
  await statusOf(visitor, mount);
  const start = authorizePath(provider, { attempt: crypto.randomUUID(), display: "page", ...further });
  const url = await visitor.isSentOn(mount + start);
  await visitor.isSentOn(await agentcard.approve({ url, email }));
}

/** @returns the status of the visitor's connection, or the answer if it is not a list of connections */
export async function statusOf(visitor: Visitor, mount: string, id = "agentcard"): Promise<string | undefined> {
  const answer = await visitor.send(`${mount}/connections`);
  if (!answer.ok) return answer.text();
  const { connections } = (await answer.json()) as Connections;
  return connections.find(({ provider }) => provider === id)?.status;
}
