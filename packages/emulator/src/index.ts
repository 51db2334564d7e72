// Start the emulator

export { createEmulator, type Emulator, type EmulatorOptions } from "./createEmulator.js";

// Configure it

export type { AccountSettings } from "./agentcard/AccountSettings.js";
export type { AgentcardBehaviour } from "./agentcard/AgentcardBehaviour.js";
export type { AgentcardClient, AgentcardOptions } from "./agentcard/AgentcardOptions.js";
export type { CivicClient, CivicOptions, IdentityProvider } from "./civic/CivicOptions.js";
export type { CivicSettings, CivicSettingsInput } from "./civic/CivicSettings.js";
export { identityProviders } from "./civic/identityProviders.js";
export type { OnSecret, SecretKind } from "./OnSecret.js";

// Control it from a test

export type { AgentcardControl, EmulatedAgentcard } from "./agentcard/EmulatedAgentcard.js";
export type { EmulatedCivic } from "./civic/EmulatedCivic.js";
export type { EventName, EventSubject, LogEntry, LoggedCall } from "./control/createEventLog.js";
export type { ConsentDecision } from "./control/driveConsent.js";
export type { EmulatedProvider } from "./control/EmulatedProvider.js";
export type { ActiveFault, Faults } from "./control/faults/createFaults.js";
export type { Fault } from "./control/faults/Fault.js";
export type { Target } from "./control/Target.js";
