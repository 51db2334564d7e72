import { parseArgs } from "node:util";
import { createEmulator } from "./createEmulator.js";

const { values } = parseArgs({
  options: {
    "agentcard-port": { type: "string", default: "4100" },
  },
});

try {
  const emulator = await createEmulator({ agentcard: { port: Number(values["agentcard-port"]) } });
  console.log(`Agentcard  ${emulator.agentcard.origin}`);
  const stop = () => void emulator.close();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
