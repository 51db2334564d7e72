import { vi } from "vitest";

// The same as in `schedule.test.ts`, in ten times as many schedules.
vi.stubEnv("SCHEDULE_RUNS", "10000");
await import("./interleavings.test.js");
