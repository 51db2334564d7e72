import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

/** A sealed text could not be decrypted: it was cut or changed, it belongs to another record, or its key is no longer configured. */
export class SealBrokenError extends Error {
  override readonly name = "SealBrokenError";
}

/** The record that a sealed text belongs to. Opening needs exactly the same words in the same order. */
export type SealContext = readonly string[];

/**
 * Encrypts (seals) texts with the first key, and decrypts (opens) them with any key. Both return promises, so that a key management service can take the
 * place of `node:crypto`. While it cannot be reached, it must throw KeyholdError `store_unavailable`: Keyhold then retries, and loses no new tokens.
 */
export interface Keyring {
  seal(text: string, context: SealContext): Promise<string>;
  /** @throws SealBrokenError */
  open(sealed: string, context: SealContext): Promise<string>;
  /** Whether a text was sealed with the first key. */
  isCurrent(sealed: string): boolean;
  /** Derives secrets for another use, one for each key, in the same order. The keys cannot be computed from them. */
  derive(use: string): string[];
}

/**
 * Opens a text that may have been sealed with a key that is no longer configured, or that comes from outside.
 *
 * @returns `undefined` if there is no text, or if it cannot be opened
 */
export async function tryOpen(
  keyring: Pick<Keyring, "open">,
  sealed: string | undefined,
  context: SealContext,
): Promise<string | undefined> {
  try {
    return sealed === undefined ? undefined : await keyring.open(sealed, context);
  } catch (error) {
    if (error instanceof SealBrokenError) return undefined;
    throw error;
  }
}

const CIPHER = "aes-256-gcm";
/** Bytes, as [NIST SP 800-38D](https://doi.org/10.6028/NIST.SP.800-38D) recommends. It is random, which is safe for 2^32 texts with one key (section 8.3). */
const NONCE = 12;
/** Bytes: the longest that AES-GCM has. */
const TAG = 16;
const CHANGED = "The sealed text was cut or changed, or it belongs to another record.";

/**
 * Creates a key ring of AES-256-GCM keys. A sealed text is the key's id, a dot, and nonce, ciphertext and tag in base64url. Its additional
 * authenticated data is the context. Keyhold does not store the context, so the reader must know it. A record that was copied to another
 * user or connection cannot be opened.
 *
 * @param secrets at least one, each of 32 characters or more. To rotate, put a new one first, and remove the old one when no text needs it
 */
export function createKeyring(secrets: readonly string[]): Keyring {
  const derive = (secret: string, use: string) => Buffer.from(hkdfSync("sha256", secret, "keyhold", use, 32));
  const keys = new Map(
    secrets.map((secret) => {
      const key = derive(secret, "seal");
      return [createHash("sha256").update(key).digest("base64url").slice(0, 8), key] as const;
    }),
  );
  const [first] = keys;
  if (!first) throw new TypeError("A key ring needs a key.");
  const [currentId, currentKey] = first;
  const aadOf = (context: SealContext) => Buffer.from(JSON.stringify(context));
  const keyIdOf = (sealed: string) => sealed.slice(0, sealed.indexOf("."));

  return {
    async seal(text, context) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv(CIPHER, currentKey, nonce).setAAD(aadOf(context));
      const bytes = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${currentId}.${bytes.toString("base64url")}`;
    },

    async open(sealed, context) {
      const keyId = keyIdOf(sealed);
      const key = keys.get(keyId);
      if (!key) throw new SealBrokenError("The text was sealed with a key that is no longer configured.");
      const encoded = sealed.slice(keyId.length + 1);
      const bytes = Buffer.from(encoded, "base64url");
      // Node skips what is not base64url, so other texts would open too.
      if (bytes.toString("base64url") !== encoded) throw new SealBrokenError(CHANGED);
      const end = bytes.length - TAG;
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE), { authTagLength: TAG })
          .setAAD(aadOf(context))
          .setAuthTag(bytes.subarray(end));
        return decipher.update(bytes.subarray(NONCE, end), undefined, "utf8") + decipher.final("utf8");
      } catch (cause) {
        throw new SealBrokenError(CHANGED, { cause });
      }
    },

    isCurrent: (sealed) => keyIdOf(sealed) === currentId,

    derive: (use) => secrets.map((secret) => derive(secret, use).toString("base64url")),
  };
}
