import { vi } from "vitest";

// The test of `schedules.test.ts`, with twenty times as many schedules.
vi.stubEnv("APPROVAL_RUNS", "10000");
await import("./schedules.test.js");
