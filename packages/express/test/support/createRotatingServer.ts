import { randomUUID } from "node:crypto";
import type { TokenSet } from "../../src/oauth/TokenSet.js";

/** Faults of the next request to the token endpoint. Only with the last one, the endpoint has carried out the request. */
export type TokenFault = "503" | "server_error" | "invalid_client" | "unreachable" | "answer lost";

interface Family {
  readonly userId: string;
  refreshToken: string;
  /** Whether the server or the product has ended the grant: it need not work any more. */
  over: boolean;
}

/**
 * An authorization server without a network, for schedules that decide each step. A refresh token is good once; used again it is refused, and the
 * grant itself goes on, so that a test sees whether the newest one was kept.
 *
 * @param mayRepeat whether a user's refresh token may be used again just now
 */
export function createRotatingServer(mayRepeat: (userId: string) => boolean) {
  const families = new Map<string, Family>();
  const accepted = new Set<string>();
  const faults: TokenFault[] = [];
  const violations: string[] = [];
  let refreshed = 0;

  const familyOf = (token: string) => families.get(token.split(" ")[0] ?? "");

  function issue(id: string, family: Family) {
    family.refreshToken = `${id} refresh ${randomUUID()}`;
    const accessToken = `${id} access ${randomUUID()}`;
    accepted.add(accessToken);
    return { access_token: accessToken, refresh_token: family.refreshToken, token_type: "bearer", expires_in: 600 };
  }

  /** The family whose current refresh token this is. */
  function currentFamily(token: string, use: string): Family | undefined {
    const family = familyOf(token);
    if (family?.refreshToken === token) return family;
    if (family && !family.over && !mayRepeat(family.userId)) violations.push(`${use} an old refresh token`);
    return undefined;
  }

  function refresh(token: string): Response {
    const fault = faults.shift();
    if (fault === "unreachable") throw new TypeError("fetch failed", { cause: new Error("connect ECONNREFUSED") });
    if (fault === "503") return new Response("away", { status: 503 });
    if (fault === "server_error") return Response.json({ error: "server_error" }, { status: 500 });
    if (fault === "invalid_client") return Response.json({ error: "invalid_client" }, { status: 400 });
    const family = currentFamily(token, "refreshed with");
    if (!family || family.over) return Response.json({ error: "invalid_grant" }, { status: 400 });
    refreshed++;
    const answer = issue(token.split(" ")[0] ?? "", family);
    if (fault !== "answer lost") return Response.json(answer);
    // No process has the new refresh token now, and the old one is not valid any more.
    family.over = true;
    throw new DOMException("The operation timed out.", "TimeoutError");
  }

  return {
    faults,
    violations,
    refreshed: () => refreshed,
    /** A user consents. */
    grant(userId: string, issuedBy: TokenSet["issuedBy"]): TokenSet {
      const id = randomUUID();
      const family = { userId, refreshToken: "", over: false };
      families.set(id, family);
      const { access_token, refresh_token } = issue(id, family);
      return { accessToken: access_token, refreshToken: refresh_token, issuedBy };
    },
    familyOf,
    accepts: (accessToken: string) => accepted.has(accessToken) && !familyOf(accessToken)?.over,
    expireAccessTokens: () => accepted.clear(),
    endGrants(userId: string) {
      for (const family of families.values()) if (family.userId === userId) family.over = true;
    },
    /** Replaces the network. */
    fetch(url: string, body: URLSearchParams): Response {
      if (url.endsWith("/token")) return refresh(body.get("refresh_token") ?? "");
      const token = body.get("token") ?? "";
      if (token.includes(" refresh ")) currentFamily(token, "revoked");
      const family = familyOf(token);
      if (family) family.over = true;
      return new Response(null, { status: 200 });
    },
  };
}
