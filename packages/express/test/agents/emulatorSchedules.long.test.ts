import { vi } from "vitest";

// The test of `emulatorSchedules.test.ts`, with 10,000 schedules in place of 500.
vi.stubEnv("EMULATOR_RUNS", "10000");
await import("./emulatorSchedules.test.js");
