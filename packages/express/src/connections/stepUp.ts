import { computeScopeUnion, isStrictScopeSuperset } from "@modelcontextprotocol/client";
import { SealBrokenError } from "../vault/createKeyring.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant, StepUp } from "../vault/Grant.js";
import { readGrant } from "./readGrant.js";

/** How often in a row a user is asked for more without any use. */
const TRIES = 2;

/**
 * Notes that the MCP server wants a wider grant, so that the user is asked for it (MCP authorization, "Step-Up Authorization Flow"). The
 * grant itself goes on: it is good enough for other requests. Says nothing of a newer one.
 *
 * @param wanted the challenge's scopes, separated by spaces
 */
export async function noteStepUp(vault: Vault, call: CallContext, accessToken: string, wanted: string): Promise<void> {
  // With token exchange, no user can be asked for a wider scope.
  if (call.provider.subjectToken) return;
  const { grant, version } = await readGrant(vault, call);
  const stepUp = grant.tokens?.accessToken === accessToken && nextStepUp(grant, wanted);
  if (stepUp) await vault.replace(call, version, { ...grant, stepUp });
}

/** What a user's next authorization has to ask for beyond the usual. */
export async function stepUpOf(vault: Vault, call: CallContext): Promise<StepUp | undefined> {
  try {
    return (await vault.read(call))?.grant.stepUp;
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

/** @returns nothing where there is nothing new to ask for: it is known already, or asking has not helped often enough */
function nextStepUp({ tokens, stepUp }: Grant, wanted: string): StepUp | undefined {
  const isNew = isStrictScopeSuperset(wanted, stepUp?.scope);
  const unhelpful = stepUp && !isNew ? stepUp.unhelpful + 1 : 0;
  if (!wanted || (!isNew && (stepUp?.isOpen || unhelpful >= TRIES))) return undefined;
  const scope = computeScopeUnion(tokens?.scope, stepUp?.scope, wanted);
  return scope ? { scope, isOpen: true, unhelpful } : undefined;
}
