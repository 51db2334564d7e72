import { randomUUID } from "node:crypto";
import { KeyholdError } from "../errors/KeyholdError.js";
import type { Store } from "../stores/Store.js";
import type { BackgroundWork } from "../util/createBackgroundWork.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";
import { untilStored, whileUserWaits } from "./untilStored.js";

/** What a link asks a user to connect. */
export interface Link {
  /** A random id. The store notes under it that the link was used. */
  readonly id: string;
  readonly userId: string;
  readonly providerId: string;
  /** True if the link asks for a further account. */
  readonly isAnother?: true | undefined;
  /** The label of the account that the user must sign in with at the provider. */
  readonly expectAccount?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * The links that a product sends to a user, in a chat or by e-mail. A link is sealed and not stored: a user who leaves the product leaves
 * nothing behind. Keyhold stores only which links were used, until they expire.
 */
export interface Links {
  /** @returns the token in the link's address */
  seal(link: Link): Promise<string>;
  /** @returns `undefined` if the link has expired or was used, or if the token is not one of Keyhold's */
  open(token: string): Promise<Link | undefined>;
  /**
   * Marks a link as used, and runs the work that needs it. If several attempts finish at the same time, only one of them runs its work. If
   * the work fails, the link can be opened again.
   *
   * @throws KeyholdError `link_over` if the link was used or has expired; `store_unavailable`; what `work` throws
   */
  use<T>(link: Link, work: () => Promise<T>): Promise<T>;
}

const CONTEXT = ["link"];

export function createLinks(
  store: Pick<Store, "get" | "swap">,
  keyring: Pick<Keyring, "seal" | "open">,
  backgroundWork: Pick<BackgroundWork, "hold" | "mayGoOn">,
): Links {
  const usedKey = ({ id }: Link) => `keyhold:link:${id}`;

  async function unexpired(token: string): Promise<Link | undefined> {
    const text = await tryOpen(keyring, token, CONTEXT);
    const link: Link | undefined = text === undefined ? undefined : JSON.parse(text);
    return link && Date.now() < link.expiresAt ? link : undefined;
  }

  return {
    seal: (link) => keyring.seal(JSON.stringify(link), CONTEXT),
    async open(token) {
      const link = await unexpired(token);
      return link && (await store.get(usedKey(link), { newest: true })) === undefined ? link : undefined;
    },
    async use(link, work) {
      const [key, mark, ttl] = [usedKey(link), randomUUID(), link.expiresAt - Date.now()];
      const giveBack = () => store.swap(key, mark, undefined);
      const giveBackLater = () => {
        const mayRetry = whileUserWaits();
        const later = untilStored(giveBack, () => mayRetry() && backgroundWork.mayGoOn());
        backgroundWork.hold(later).catch(() => undefined);
      };
      try {
        if (ttl <= 0 || !(await store.swap(key, undefined, mark, { ttl }))) throw new KeyholdError("link_over");
        return await work();
      } catch (error) {
        // If the answer of the store was lost, it may have this mark. No other attempt has the same one.
        await giveBack().catch(giveBackLater);
        throw error;
      }
    },
  };
}
