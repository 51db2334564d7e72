import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import * as z from "zod";
import type { EventLog, EventName } from "../control/createEventLog.js";
import type { OnSecret } from "../OnSecret.js";
import type { AccessTokens } from "./createAccessTokens.js";
import type { Accounts } from "./createAccounts.js";
import { tokenExchangeGrantType } from "./registerTokenExchange.js";

const grantEvents: Readonly<Record<string, EventName>> = {
  authorization_code: "code_redeemed",
  refresh_token: "refreshed",
  [tokenExchangeGrantType]: "token_exchanged",
};

const TokenResponse = z.object({ access_token: z.string(), refresh_token: z.string().optional() });
const optionalText = z.string().optional().catch(undefined);
const Received = z.object({ code_verifier: optionalText, client_secret: optionalText });

/** Listens to the provider's events: it writes the log, records issued access tokens, and passes secrets to `onSecret`. */
export function reportEvents(
  provider: Provider,
  { log, accounts, tokens, onSecret }: { log: EventLog; accounts: Accounts; tokens: AccessTokens; onSecret: OnSecret },
): void {
  function record(event: EventName, { oidc }: KoaContextWithOIDC): void {
    const { AccessToken, AuthorizationCode, RefreshToken } = oidc.entities;
    const id = (AccessToken ?? RefreshToken ?? AuthorizationCode)?.accountId ?? oidc.session?.accountId;
    log.record(event, { clientId: oidc.client?.clientId, account: accounts.find(id ?? "")?.email });
  }

  function reportReceived({ oidc, headers }: KoaContextWithOIDC): void {
    const { code_verifier, client_secret } = Received.parse(oidc.params ?? {});
    const [scheme = "", credentials = ""] = (headers.authorization ?? "").split(" ");
    const basic = scheme.toLowerCase() === "basic" ? Buffer.from(credentials, "base64").toString() : "";
    // Both halves of Basic credentials are form-encoded (RFC 6749, section 2.3.1).
    const secret = client_secret ?? new URLSearchParams(`secret=${basic.slice(basic.indexOf(":") + 1)}`).get("secret");
    if (code_verifier) onSecret("code_verifier", code_verifier);
    if (secret) onSecret("client_secret", secret);
  }

  provider.on("access_token.issued", ({ jti, grantId = "", clientId, accountId }) => {
    tokens.recordIssued(jti, { grantId, subject: { clientId, account: accounts.find(accountId)?.email } });
  });
  provider.on("registration_create.success", (_ctx, { clientId, clientSecret }) => {
    if (clientSecret) onSecret("client_secret", clientSecret);
    log.record("client_registered", { clientId });
  });
  provider.on("authorization.success", (ctx, response) => {
    if (typeof response?.code === "string") onSecret("code", response.code);
    record("authorization", ctx);
  });
  provider.on("grant.error", reportReceived);
  provider.on("grant.success", (ctx) => {
    reportReceived(ctx);
    const { access_token, refresh_token } = TokenResponse.parse(ctx.body);
    onSecret("access_token", access_token);
    if (refresh_token) onSecret("refresh_token", refresh_token);
    const event = grantEvents[String(ctx.oidc.params?.grant_type)];
    if (event) record(event, ctx);
  });
  provider.on("grant.revoked", (ctx) => {
    record(ctx.oidc.route === "revocation" ? "revoked_by_client" : "reuse_detected", ctx);
  });
}
