import { randomUUID } from "node:crypto";
import type { Request } from "express";
import { KeyholdError } from "../KeyholdError.js";
import type { Provider } from "../providers/Provider.js";
import type { Owner } from "../vault/Grant.js";

/** Says who a request comes from: a stable id of the product's own, or nothing where nobody is signed in. */
export type Identify = (req: Request) => string | undefined | Promise<string | undefined>;

/** Names a request in events: as the product's own logs name it, so that both can be joined. Not by what a browser can set. */
export type RequestId = (req: Request) => string;

/** Finds out who asks, and about which provider. */
export interface Whoever {
  /** @throws KeyholdError `not_signed_in` */
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

export function createWhoever(providers: readonly Provider[], identify: Identify, requestId: RequestId): Whoever {
  const whoever: Whoever = {
    async userOf(req) {
      const userId = await identify(req);
      if (!userId) throw new KeyholdError("not_signed_in");
      return userId;
    },
    providerOf(req) {
      const provider = providers.find(({ id }) => id === req.params.provider);
      if (!provider) throw new KeyholdError("unknown_provider");
      return provider;
    },
    async ownerOf(req) {
      return { provider: whoever.providerOf(req), userId: await whoever.userOf(req), requestId: requestId(req) };
    },
  };
  return whoever;
}
