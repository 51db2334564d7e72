/** One tool call that the agent makes for a task. */
export interface Step {
  readonly id: number;
  /** What the agent does, in words. */
  readonly text: string;
  status: "running" | "done" | "failed";
}

/** How a task ended: done, not done because of the user or of Agentcard, or not done because of a failure. */
export interface Ending {
  readonly status: "done" | "stopped" | "failed";
  readonly text: string;
}

/** What a user has asked the agent to do, and how far the agent is. The page shows it. */
export interface Task {
  readonly id: string;
  readonly text: string;
  readonly steps: Step[];
  /** Undefined while the agent works. */
  ending?: Ending;
}
