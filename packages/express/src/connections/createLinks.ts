import type { Store } from "../stores/Store.js";
import { type Keyring, tryOpen } from "../vault/createKeyring.js";

/** What a link asks a user to connect. */
export interface Link {
  /** A random id. Several texts decode to the same token, so only the id says whether a link was used. */
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
   * Marks a link as used. If several attempts finish at the same time, only one gets true.
   *
   * @returns whether the link was unused
   */
  use(link: Link): Promise<boolean>;
  /** Undoes `use`, because the attempt has failed. */
  giveBack(link: Link): Promise<void>;
}

const CONTEXT = ["link"];

export function createLinks(
  store: Pick<Store, "get" | "swap" | "take">,
  keyring: Pick<Keyring, "seal" | "open">,
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
    async use(link) {
      const ttl = link.expiresAt - Date.now();
      return ttl > 0 && store.swap(usedKey(link), undefined, "used", { ttl });
    },
    async giveBack(link) {
      await store.take(usedKey(link));
    },
  };
}
