import { randomBytes } from "node:crypto";
import { InvalidGrantError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type { Clock } from "../control/createClock.js";
import type { EventLog, EventSubject } from "../control/createEventLog.js";
import type { OnSecret } from "../OnSecret.js";
import type { Grant, Grants } from "./createGrants.js";

/** In milliseconds. */
const LIFETIME = 10 * 60 * 1000;

/** An authorization request that a user approved. */
export interface ApprovedRequest {
  readonly clientId: string;
  /** The user's e-mail address. */
  readonly account: string;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

interface Code extends ApprovedRequest {
  readonly expiresAt: number;
  /** The grant that began when the code was redeemed. */
  grant?: Grant;
}

/** The authorization codes that were issued. */
export interface AuthorizationCodes {
  issue(request: ApprovedRequest): string;
  /** Returns the PKCE challenge of the code's authorization request. */
  challengeOf(clientId: string, code: string): string;
  /**
   * Redeems a code once. A second attempt ends the grant that the first one began.
   *
   * @throws InvalidGrantError when the code is unknown, expired or used, or belongs to another client or redirect URI
   * @see [RFC 6749](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)
   */
  redeem(clientId: string, code: string, redirectUri: string | undefined): ReturnType<Grants["begin"]>;
  /** The app and user of a code, even if the code was used or has expired. */
  subjectOf(code: string): EventSubject | undefined;
}

/** Creates an empty list of codes. */
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
    issue: (request) => {
      const value = randomBytes(32).toString("base64url");
      onSecret("code", value);
      codes.set(value, { ...request, expiresAt: clock.now() + LIFETIME });
      log.record("authorization", request);
      return value;
    },
    challengeOf: (clientId, value) => find(clientId, value).codeChallenge,
    redeem: (clientId, value, redirectUri) => {
      const code = find(clientId, value);
      if (code.redirectUri !== redirectUri) {
        throw new InvalidGrantError("The redirect_uri differs from the one in the authorization request.");
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
