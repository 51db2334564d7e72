import type { Tools } from "./openTools.js";
import type { Ending } from "./Task.js";

/** Decides which tools the agent calls for a task. Resolves with what it tells the user at the end. */
export type Mind = (task: string, tools: Pick<Tools, "list" | "call">) => Promise<Ending>;
