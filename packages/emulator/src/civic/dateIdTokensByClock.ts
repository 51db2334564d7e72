import { decodeJwt, importJWK, type JWK, SignJWT } from "jose";
import type { Provider } from "oidc-provider";
import * as z from "zod";
import type { Clock } from "../control/createClock.js";

const TokenResponse = z.looseObject({ id_token: z.string() });
const Times = z.looseObject({ iat: z.number(), exp: z.number() });

/** Dates ID tokens by the provider's clock. oidc-provider itself dates them by the machine's clock. */
export function dateIdTokensByClock(provider: Provider, clock: Clock, signingKey: JWK): void {
  provider.use(async (ctx, next) => {
    await next();
    const response = TokenResponse.safeParse(ctx.body);
    if (!response.success || clock.aheadSeconds === 0) return;
    const claims = Times.parse(decodeJwt(response.data.id_token));
    claims.iat += clock.aheadSeconds;
    claims.exp += clock.aheadSeconds;
    const header = { alg: "RS256", kid: signingKey.kid, typ: "JWT" };
    const key = await importJWK(signingKey, "RS256");
    ctx.body = { ...response.data, id_token: await new SignJWT(claims).setProtectedHeader(header).sign(key) };
  });
}
