import type { Credential } from "./createCredentials.js";
import type { Job } from "./createJobs.js";
import type { SampleData } from "./createSampleData.js";

/** The part of the hub's state that a restart must not lose. */
export interface HubData {
  readonly credentials: Credential[];
  /** The waiting tool calls, by their IDs. */
  readonly jobs: Map<string, Job>;
  /** What the tools read and change, by the user's ID. */
  readonly samples: Map<string, SampleData>;
}

/** Creates the data of a hub without users. */
export function createHubData(): HubData {
  return { credentials: [], jobs: new Map(), samples: new Map() };
}
