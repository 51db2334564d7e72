import type { Request } from "express";
import { decodeJwt } from "jose";
import { KeyholdError } from "../KeyholdError.js";
import type { Owner } from "../vault/Grant.js";

/**
 * The user's own identity token, to be exchanged.
 *
 * @throws KeyholdError `needs_login` where the product has none that is still good
 */
export async function subjectTokenOf({ userId, provider }: Owner, req?: Request): Promise<string> {
  const token = await provider.subjectToken?.token({ userId, req });
  if (!token) throw new KeyholdError("needs_login");
  try {
    const { exp = Number.POSITIVE_INFINITY } = decodeJwt(token);
    if (exp * 1000 > Date.now()) return token;
  } catch (cause) {
    throw new KeyholdError("needs_login", { cause });
  }
  throw new KeyholdError("needs_login");
}
