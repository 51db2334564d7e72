import type { OAuthClientInformationFull } from "@modelcontextprotocol/sdk/shared/auth.js";
import type { Account } from "./createAccounts.js";
import { createGrantsData, type GrantsData } from "./createGrants.js";

/** The part of Agentcard's state that a restart must not lose: plain values, so that it can be written to a file as it is. */
export interface AgentcardData {
  /** By e-mail address. */
  readonly accounts: Map<string, Account>;
  /** The apps that registered themselves, by client ID. */
  readonly registered: Map<string, OAuthClientInformationFull>;
  readonly grants: GrantsData;
}

/** Creates the data of an Agentcard without users. */
export function createAgentcardData(): AgentcardData {
  return { accounts: new Map(), registered: new Map(), grants: createGrantsData() };
}
