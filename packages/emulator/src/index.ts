// Start it

// What an app has to be known by
export type { AgentcardClient, AgentcardOptions } from "./agentcard/options.js";
// What a test may do to it
export type { EmulatedProvider } from "./control/createProviderApp.js";
export type { EventName, LogEntry } from "./control/eventLog.js";
export type { Down } from "./control/outage.js";
export type { Decision } from "./control/walk.js";
export { createEmulator, type Emulator, type EmulatorOptions } from "./createEmulator.js";
export type { OnSecret, SecretKind } from "./secrets.js";
