import type { Clock } from "../control/clock.js";
import type { EventLog } from "../control/eventLog.js";
import type { OnSecret } from "../secrets.js";
import { AccountSettings } from "./accountSettings.js";
import { type Accounts, createAccounts } from "./accounts.js";
import { type AgentcardBehaviour, usualBehaviour } from "./behaviour.js";
import { type Clients, createClients } from "./clients.js";
import { createGate, type Gate } from "./createGate.js";
import { createGrants, type Grants } from "./grants.js";
import { createLinks, type Links } from "./links.js";
import type { AgentcardOptions } from "./options.js";

/** Everything that the emulated Agentcard knows. Its parts share one. */
export interface World {
  readonly behaviour: AgentcardBehaviour;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly grants: Grants;
  readonly links: Links;
  /** What tool calls that report progress wait for, after each step. */
  readonly gate: Gate;
}

/**
 * The world as the options describe it.
 *
 * @param origin where it is reached
 */
export function createWorld(
  origin: string,
  options: AgentcardOptions,
  clock: Clock,
  log: EventLog,
  onSecret: OnSecret,
): World {
  const behaviour = { ...usualBehaviour, ...options.behaviour };
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
    links: createLinks(origin, clock),
    gate: createGate(),
  };
}
