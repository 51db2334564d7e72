import { randomUUID } from "node:crypto";
import type { Request } from "express";
import { checkedUserId } from "../checkedUserId.js";
import { KeyholdError } from "../KeyholdError.js";
import type { RateLimits } from "../mcp/createRateLimits.js";
import type { Provider } from "../providers/Provider.js";
import type { Owner } from "../vault/Grant.js";
import type { UserMark } from "./createUserMark.js";

/**
 * Says who a request comes from: a stable id of the product's own, as a non-empty string. Nothing where nobody is signed in.
 * Anything else, or an error, is answered with `backend_misconfigured`.
 */
export type Identify = (req: Request) => string | null | undefined | Promise<string | null | undefined>;

/** Names a request in events: as the product's own logs name it, so that both can be joined. Not by what a browser can set. */
export type RequestId = (req: Request) => string;

/** Finds out who asks, and about which provider. */
export interface Whoever {
  /**
   * @throws KeyholdError `not_signed_in`, `backend_misconfigured`; `user_changed` where the page that asks shows another user;
   * `rate_limited` where one address becomes too many users
   */
  userOf(req: Request): Promise<string>;
  /** @throws KeyholdError `unknown_provider` */
  providerOf(req: Request): Provider;
  /** @throws KeyholdError either */
  ownerOf(req: Request): Promise<Owner>;
}

/** Where a product has no users of its own, each browser session is one. */
export const anonymous: Identify = ({ session }) => {
  session.keyholdUserId ??= `anonymous-${randomUUID()}`;
  return session.keyholdUserId;
};

interface WhoeverOptions {
  readonly providers: readonly Provider[];
  readonly identify: Identify;
  readonly requestId: RequestId;
  readonly rateLimits: Pick<RateLimits, "newcomer">;
  readonly userMark: Pick<UserMark, "check">;
}

export function createWhoever({ providers, identify, requestId, rateLimits, userMark }: WhoeverOptions): Whoever {
  const whoever: Whoever = {
    async userOf(req) {
      if (identify === anonymous && req.session.keyholdUserId === undefined) await rateLimits.newcomer(req.ip);
      const userId = await ofProduct(async () => {
        const answer = await identify(req);
        return answer === undefined || answer === null ? undefined : checkedUserId(answer, "What `identify` returned");
      });
      if (userId === undefined) throw new KeyholdError("not_signed_in");
      userMark.check(req, userId);
      return userId;
    },
    providerOf(req) {
      const provider = providers.find(({ id }) => id === req.params.provider);
      if (!provider) throw new KeyholdError("unknown_provider");
      return provider;
    },
    async ownerOf(req) {
      const provider = whoever.providerOf(req);
      return { provider, userId: await whoever.userOf(req), requestId: await ofProduct(() => requestIdOf(req)) };
    },
  };

  function requestIdOf(req: Request): string {
    const id: unknown = requestId(req);
    if (typeof id !== "string")
      throw new TypeError(`What \`requestId\` returned is of the type ${typeof id}. Return a string.`);
    return id;
  }

  return whoever;
}

/** Runs the product's own code. Its errors are the product's to fix: the page gets a code that says so, the log gets the cause. */
async function ofProduct<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw cause instanceof KeyholdError ? cause : new KeyholdError("backend_misconfigured", { cause });
  }
}
