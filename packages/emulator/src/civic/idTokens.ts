import { decodeJwt, importJWK, type JWK, SignJWT } from "jose";
import type { Provider } from "oidc-provider";
import * as z from "zod";
import type { Clock } from "../control/clock.js";

const TokenResponse = z.looseObject({ id_token: z.string() });
const Times = z.looseObject({ iat: z.number(), exp: z.number() });

/** Lets ID tokens tell the time of the provider's clock: oidc-provider knows none but the machine's. */
export function datedByClock(provider: Provider, clock: Clock, signingKey: JWK): void {
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
