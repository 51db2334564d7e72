import { computeScopeUnion, isStrictScopeSuperset } from "@modelcontextprotocol/client";
import { SealBrokenError } from "../vault/createKeyring.js";
import type { Vault } from "../vault/createVault.js";
import type { CallContext, Grant, StepUp } from "../vault/Grant.js";
import { readGrant } from "./readGrant.js";

/** How often in a row Keyhold asks the user for a scope although the server still refuses. */
const TRIES = 2;

/**
 * Stores that the MCP server wants a wider scope, so that Keyhold asks the user for it (MCP authorization, "Step-Up Authorization Flow").
 * The grant itself stays usable for other requests. Does nothing if the grant has a newer token.
 *
 * @param wanted the scopes in the server's challenge, separated by spaces
 */
export async function noteStepUp(vault: Vault, call: CallContext, accessToken: string, wanted: string): Promise<void> {
  // With token exchange, no user can be asked for a wider scope.
  if (call.provider.subjectToken) return;
  const { grant, version } = await readGrant(vault, call);
  const stepUp = grant.tokens?.accessToken === accessToken && nextStepUp(grant, wanted);
  if (stepUp) await vault.replace(call, version, { ...grant, stepUp });
}

/** The wider scope that the user's next authorization must request. */
export async function stepUpOf(vault: Vault, call: CallContext): Promise<StepUp | undefined> {
  try {
    return (await vault.read(call))?.grant.stepUp;
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

/** @returns `undefined` if Keyhold should not ask: it already asks for this scope, or asking did not help `TRIES` times */
function nextStepUp({ tokens, stepUp }: Grant, wanted: string): StepUp | undefined {
  const isNew = isStrictScopeSuperset(wanted, stepUp?.scope);
  const unhelpful = stepUp && !isNew ? stepUp.unhelpful + 1 : 0;
  if (!wanted || (!isNew && (stepUp?.isOpen || unhelpful >= TRIES))) return undefined;
  const scope = computeScopeUnion(tokens?.scope, stepUp?.scope, wanted);
  return scope ? { scope, isOpen: true, unhelpful } : undefined;
}
