import { randomUUID } from "node:crypto";
import type { AdapterPayload } from "oidc-provider";
import type { CivicSettingsInput } from "./CivicSettings.js";
import { createIssuedTokens, type IssuedTokens } from "./createAccessTokens.js";
import type { Account } from "./createAccounts.js";
import { getSigningKey, type SigningKey } from "./getSigningKey.js";
import { createHubData, type HubData } from "./hub/createHubData.js";

/** The part of Civic's state that a restart must not lose: plain values, so that it can be written to a file as it is. */
export interface CivicData {
  readonly signingKey: SigningKey;
  /** Signs the cookies of the sign-in pages. */
  readonly cookieKey: string;
  /** By ID. */
  readonly accounts: Map<string, Account>;
  /** The records of oidc-provider, by their kind and their ID. */
  readonly records: Map<string, Map<string, AdapterPayload>>;
  readonly issued: IssuedTokens;
  readonly hub: HubData;
  /** Who may use the hub, as it was changed while the emulator ran. It overrides the options. */
  access: Pick<CivicSettingsInput, "publicAccess" | "invitations">;
}

/** Creates the data of a Civic without users. */
export async function createCivicData(): Promise<CivicData> {
  return {
    signingKey: await getSigningKey(),
    cookieKey: randomUUID(),
    accounts: new Map(),
    records: new Map(),
    issued: createIssuedTokens(),
    hub: createHubData(),
    access: {},
  };
}
