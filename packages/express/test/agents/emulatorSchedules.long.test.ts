import { vi } from "vitest";

// The tests of `emulatorSchedules.test.ts`, with 10,000 schedules in place of 500, and 500 for each database in place of 20.
vi.stubEnv("EMULATOR_RUNS", "10000");
vi.stubEnv("EMULATOR_PROCESS_RUNS", "500");
await import("./emulatorSchedules.test.js");
