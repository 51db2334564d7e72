import { expect } from "vitest";
import { civic, type Jobs } from "../../src/index.js";

/** How Civic answers about jobs, for a scripted server that answers like it. */
export const civicJobs: Jobs = civic({ clientId: "product" }).jobs ?? expect.fail("Civic has no jobs.");
