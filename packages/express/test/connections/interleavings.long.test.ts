import { vi } from "vitest";

// The test of `interleavings.test.ts`, with ten times as many schedules.
vi.stubEnv("SCHEDULE_RUNS", "10000");
await import("./interleavings.test.js");
