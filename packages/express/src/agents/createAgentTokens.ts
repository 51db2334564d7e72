import { changeGrant } from "../connections/changeGrant.js";
import type { Providers } from "../connections/createProviders.js";
import { readGrant } from "../connections/readGrant.js";
import { hasCode } from "../errors/KeyholdError.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import type { Vault } from "../vault/createVault.js";
import type { ConnectionKey, Grant } from "../vault/Grant.js";
import { grantIdOf } from "../vault/grantIdOf.js";

/** Secret scanners recognize a token by it. */
const PREFIX = "keyhold-agent.";

/** A bearer token for an agent. */
export interface IssuedToken {
  readonly token: string;
  /** When the token expires, ISO 8601. */
  readonly expiresAt: string;
}

/** An agent, and the connection that it can use. */
export interface AgentKey extends ConnectionKey {
  /** The agent's label. */
  readonly agent: string;
}

/**
 * Bearer tokens for agents. A token is sealed and not stored. It is valid for one user, connection and agent, and only while the connection
 * has the grant that it was made for.
 */
export interface AgentTokens {
  /** @throws KeyholdError what `readGrant` throws */
  issue(agent: AgentKey, seconds: number): Promise<IssuedToken>;
  /**
   * @param connection the connection that the request names
   * @returns `undefined` if the token is not valid there, for any reason
   * @throws KeyholdError `store_unavailable`
   */
  open(token: string, connection: string): Promise<AgentKey | undefined>;
  /**
   * Revokes all tokens of a connection that were made until now.
   *
   * @param agent revokes only this agent's tokens
   * @throws KeyholdError `store_unavailable`
   */
  revoke(key: ConnectionKey, agent?: string): Promise<void>;
}

/** What a token says. Its connection is in the context of the seal. */
interface Sealed {
  readonly userId: string;
  readonly agent: string;
  /** Tokens of earlier versions have `connectedAt` in its place. */
  readonly grantId?: string;
  readonly connectedAt?: string;
  /** How often tokens of this agent had been revoked. */
  readonly revoked: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

export function createAgentTokens({
  vault,
  keyring,
  providers,
}: {
  readonly vault: Vault;
  readonly keyring: Keyring;
  readonly providers: Pick<Providers, "find">;
}): AgentTokens {
  const contextOf = (connection: string) => ["agent-token", connection];

  async function opened(token: string, connection: string): Promise<Sealed | undefined> {
    if (!token.startsWith(PREFIX)) return undefined;
    const text = await tryOpen(keyring, token.slice(PREFIX.length), contextOf(connection));
    return text === undefined ? undefined : JSON.parse(text);
  }

  return {
    async issue({ agent, ...key }, seconds) {
      const { grant } = await readGrant(vault, key, { newest: true });
      const expiresAt = Date.now() + seconds * 1000;
      const said: Sealed = {
        userId: key.userId,
        agent,
        grantId: grantIdOf(grant),
        revoked: revocationsOf(grant, agent),
        expiresAt,
      };
      const sealed = await keyring.seal(JSON.stringify(said), contextOf(key.connection));
      return { token: PREFIX + sealed, expiresAt: new Date(expiresAt).toISOString() };
    },
    async open(token, connection) {
      const said = await opened(token, connection);
      if (!said || Date.now() >= said.expiresAt) return undefined;
      const { userId, agent } = said;
      const provider = await providers.find(userId, connection);
      if (!provider) return undefined;
      const grant = await grantOf(vault, { userId, provider, connection });
      const isSame = grant && grantIdOf(grant) === (said.grantId ?? said.connectedAt);
      const counts = isSame && revocationsOf(grant, agent) === said.revoked;
      return counts ? { userId, provider, connection, agent } : undefined;
    },
    async revoke(key, agent) {
      try {
        await changeGrant(vault, key, (grant) => withRevoked(grant, agent), { isQuiet: true });
      } catch (error) {
        if (!hasEnded(error)) throw error;
      }
    },
  };
}

/** Whether there is no grant that a token could use. */
const hasEnded = (error: unknown) => hasCode(error, "not_connected", "needs_reconnect");

async function grantOf(vault: Vault, key: ConnectionKey): Promise<Grant | undefined> {
  try {
    return (await readGrant(vault, key, { newest: true })).grant;
  } catch (error) {
    if (hasEnded(error)) return undefined;
    throw error;
  }
}

function revocationsOf({ revokedAgents: { all, counts } = NONE_REVOKED }: Grant, agent: string): string {
  return `${all}.${countIn(counts, agent)}`;
}

const NONE_REVOKED: NonNullable<Grant["revokedAgents"]> = { all: 0, counts: {} };

/** An object also has members that it inherits, such as `constructor`. */
const countIn = (counts: Readonly<Record<string, number>>, agent: string) =>
  Object.hasOwn(counts, agent) ? (counts[agent] ?? 0) : 0;

/** The maximum number of agents for which a grant counts revocations separately. */
const MOST_COUNTED = 50;

function withRevoked(grant: Grant, agent: string | undefined): Grant {
  const { all, counts } = grant.revokedAgents ?? NONE_REVOKED;
  const isOne = agent !== undefined && (Object.hasOwn(counts, agent) || Object.keys(counts).length < MOST_COUNTED);
  const revokedAgents = isOne
    ? { all, counts: { ...counts, [agent]: countIn(counts, agent) + 1 } }
    : { all: all + 1, counts: {} };
  return { ...grant, revokedAgents };
}
