import { defineConfig } from "vitest/config";

// Generous: no test may fail because the machine is busy.
export default defineConfig({ test: { testTimeout: 60_000 } });
