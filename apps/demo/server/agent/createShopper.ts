import { randomUUID } from "node:crypto";
import { type Keyhold, keyholdErrorIn } from "@keyhold/express";
import type { Mind } from "./Mind.js";
import { openTools } from "./openTools.js";
import type { Ending, Task } from "./Task.js";

/** Magpie's agent. It does one task at a time for each user. Tasks are in memory: a restart ends them. */
export type Shopper = ReturnType<typeof createShopper>;

/** @param mind decides which tools the agent calls */
export function createShopper(keyhold: Keyhold, mind: Mind) {
  const tasks = new Map<string, Task>();

  async function carryOut(userId: string, task: Task): Promise<Ending> {
    const tools = await openTools(keyhold, userId, task);
    try {
      return await mind(task.text, tools);
    } finally {
      await tools.close();
    }
  }

  return {
    /** The user's latest task. */
    taskOf: (userId: string): Task | undefined => tasks.get(userId),
    /** @returns the new task; `undefined` if the agent still works on the one before */
    start(userId: string, text: string): Task | undefined {
      const before = tasks.get(userId);
      if (before && !before.ending) return undefined;
      const task: Task = { id: randomUUID(), text, steps: [] };
      tasks.set(userId, task);
      void carryOut(userId, task)
        .catch(endingOf)
        .then((ending) => {
          task.ending = ending;
        });
      return task;
    },
  };
}

function endingOf(error: unknown): Ending {
  const code = keyholdErrorIn(error)?.code;
  if (code === "not_connected" || code === "needs_reconnect") {
    return { status: "failed", text: "Agentcard is not connected any more. Connect it, then ask Magpie again." };
  }
  if (code === "outcome_unknown") {
    return {
      status: "failed",
      text: "An answer was lost, so the order may have been placed. Look at your activity first.",
    };
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { status: "failed", text: `Magpie could not finish this. ${reason}` };
}
