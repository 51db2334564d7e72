import type { Clock } from "../control/createClock.js";
import type { EventLog } from "../control/createEventLog.js";
import type { OnSecret } from "../OnSecret.js";
import { AccountSettings } from "./AccountSettings.js";
import { type AgentcardBehaviour, defaultBehaviour } from "./AgentcardBehaviour.js";
import type { AgentcardOptions } from "./AgentcardOptions.js";
import { type Accounts, createAccounts } from "./createAccounts.js";
import type { AgentcardData } from "./createAgentcardData.js";
import { type Clients, createClients } from "./createClients.js";
import { createGate, type Gate } from "./createGate.js";
import { createGrants, type Grants } from "./createGrants.js";
import { createToolLinks, type ToolLinks } from "./createToolLinks.js";

/** The state of the emulated Agentcard, which all its parts share. */
export interface AgentcardState {
  readonly behaviour: AgentcardBehaviour;
  readonly clock: Clock;
  readonly log: EventLog;
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
 * @param data the accounts, registered apps and grants at the start. An account that is there keeps its own settings
 */
export function createAgentcardState(
  origin: string,
  options: AgentcardOptions,
  data: AgentcardData,
  { clock, log, onSecret }: { clock: Clock; log: EventLog; onSecret: OnSecret },
): AgentcardState {
  const behaviour = { ...defaultBehaviour, ...options.behaviour };
  const accounts = createAccounts(data.accounts);
  const newAccounts = options.accounts?.filter(({ email }) => !accounts.has(email));
  for (const { email, ...settings } of newAccounts ?? []) {
    Object.assign(accounts.of(email).settings, AccountSettings.partial().parse(settings));
  }
  return {
    behaviour,
    clock,
    log,
    accounts,
    clients: createClients(options.clients ?? [], data.registered, { behaviour, clock, log, onSecret }),
    grants: createGrants(behaviour, clock, log, onSecret, data.grants),
    links: createToolLinks(origin, clock),
    gate: createGate(),
  };
}
