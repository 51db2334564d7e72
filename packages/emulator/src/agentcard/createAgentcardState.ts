import type { Clock } from "../control/createClock.js";
import type { EventLog } from "../control/createEventLog.js";
import type { OnSecret } from "../OnSecret.js";
import { AccountSettings } from "./AccountSettings.js";
import { type AgentcardBehaviour, defaultBehaviour } from "./AgentcardBehaviour.js";
import type { AgentcardOptions } from "./AgentcardOptions.js";
import { type Accounts, createAccounts } from "./createAccounts.js";
import { type Clients, createClients } from "./createClients.js";
import { createGate, type Gate } from "./createGate.js";
import { createGrants, type Grants } from "./createGrants.js";
import { createToolLinks, type ToolLinks } from "./createToolLinks.js";

/** The state of the emulated Agentcard, which all its parts share. */
export interface AgentcardState {
  readonly behaviour: AgentcardBehaviour;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly grants: Grants;
  readonly links: ToolLinks;
  /** A tool call that reports progress waits for this gate after each step. */
  readonly gate: Gate;
}

/**
 * Creates the state that the options describe.
 *
 * @param origin the provider's own origin
 */
export function createAgentcardState(
  origin: string,
  options: AgentcardOptions,
  clock: Clock,
  log: EventLog,
  onSecret: OnSecret,
): AgentcardState {
  const behaviour = { ...defaultBehaviour, ...options.behaviour };
  const accounts = createAccounts();
  for (const { email, ...settings } of options.accounts ?? []) {
    Object.assign(accounts.of(email).settings, AccountSettings.partial().parse(settings));
  }
  return {
    behaviour,
    clock,
    accounts,
    clients: createClients(options.clients ?? [], { behaviour, clock, log, onSecret }),
    grants: createGrants(behaviour, clock, log, onSecret),
    links: createToolLinks(origin, clock),
    gate: createGate(),
  };
}
