// Start it

export { createEmulator, type Emulator, type EmulatorOptions } from "./createEmulator.js";

// What it has to know

export type { AccountSettings } from "./agentcard/accountSettings.js";
export type { AgentcardBehaviour } from "./agentcard/behaviour.js";
export type { AgentcardClient, AgentcardOptions } from "./agentcard/options.js";
export { identityProviders } from "./civic/identityProviders.js";
export type { CivicClient, CivicOptions, IdentityProvider } from "./civic/options.js";
export type { CivicSettings, CivicSettingsInput } from "./civic/settings.js";
export type { OnSecret, SecretKind } from "./secrets.js";

// What a test may do to it

export type { AgentcardControl, EmulatedAgentcard } from "./agentcard/control.js";
export type { EmulatedCivic } from "./civic/EmulatedCivic.js";
export type { EmulatedProvider } from "./control/createProviderApp.js";
export type { EventName, EventSubject, LogEntry } from "./control/eventLog.js";
export type { ActiveFault, Faults } from "./control/faults/createFaults.js";
export type { Fault } from "./control/faults/Fault.js";
export type { Decision } from "./control/walk.js";
export type { Whose } from "./control/whose.js";
