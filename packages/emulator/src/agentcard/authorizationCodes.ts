import { randomBytes } from "node:crypto";
import { InvalidGrantError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { Clock } from "../control/clock.js";
import type { EventLog, EventSubject } from "../control/eventLog.js";
import type { OnSecret } from "../secrets.js";
import type { Grant, Grants } from "./grants.js";

const lifetimeMs = 10 * 60 * 1000;

/** What a user approved: the authorization request, and who they are. */
export interface Approval {
  readonly clientId: string;
  readonly account: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

interface Code extends Approval {
  readonly expiresAt: number;
  /** What it was redeemed for. */
  grant?: Grant;
}

/** The authorization codes that were issued. */
export interface AuthorizationCodes {
  issue(approval: Approval): string;
  /** The PKCE challenge that the code is bound to. */
  challengeOf(clientId: string, code: string): string;
  /**
   * Redeems a code, once. A second try ends the grant that came of the first.
   *
   * @throws InvalidGrantError when the code is unknown, expired, used, another client's or for another redirect URI
   * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
   */
  redeem(clientId: string, code: string, redirectUri: string | undefined): ReturnType<Grants["begin"]>;
  /** Whom a code was issued for, dead or alive. */
  subjectOf(code: string): EventSubject | undefined;
}

/** No codes yet. */
export function createAuthorizationCodes(
  grants: Grants,
  clock: Clock,
  log: EventLog,
  onSecret: OnSecret,
): AuthorizationCodes {
  const codes = new Map<string, Code>();

  function find(clientId: string, value: string): Code {
    const code = codes.get(value);
    if (!code || code.clientId !== clientId || code.expiresAt < clock.now()) {
      throw new InvalidGrantError("The authorization code is unknown or has expired.");
    }
    return code;
  }

  return {
    issue: (approval) => {
      const value = randomBytes(32).toString("base64url");
      onSecret("code", value);
      codes.set(value, { ...approval, expiresAt: clock.now() + lifetimeMs });
      log.record("authorization", approval);
      return value;
    },
    challengeOf: (clientId, value) => find(clientId, value).codeChallenge,
    redeem: (clientId, value, redirectUri) => {
      const code = find(clientId, value);
      if (code.redirectUri !== redirectUri) {
        throw new InvalidGrantError("The redirect_uri is not the one of the authorization request.");
      }
      if (code.grant) {
        grants.end(code.grant, "reuse_detected");
        throw new InvalidGrantError("The authorization code was used before. Its grant has ended.");
      }
      const begun = grants.begin(clientId, code.account);
      code.grant = begun.grant;
      log.record("code_redeemed", begun.grant);
      return begun;
    },
    subjectOf: (value) => codes.get(value),
  };
}
