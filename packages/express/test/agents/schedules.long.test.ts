import { vi } from "vitest";

// The tests of `schedules.test.ts`, with 10,000 schedules in place of 500, and 400 for each database in place of 10.
vi.stubEnv("APPROVAL_RUNS", "10000");
vi.stubEnv("APPROVAL_DATABASE_RUNS", "400");
await import("./schedules.test.js");
