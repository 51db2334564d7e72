import { vi } from "vitest";

// The tests of `schedules.test.ts`, with twenty times as many schedules.
vi.stubEnv("APPROVAL_RUNS", "10000");
vi.stubEnv("APPROVAL_DATABASE_RUNS", "400");
await import("./schedules.test.js");
