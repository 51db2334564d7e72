import { createHash, hkdfSync, webcrypto } from "node:crypto";
import { decodeProtectedHeader, FlattenedEncrypt, flattenedDecrypt } from "jose";

/** A sealed text did not open: it was cut or changed, moved from another place, or its key is gone. */
export class SealBrokenError extends Error {
  override readonly name = "SealBrokenError";
}

/** What the text belongs to. It opens only where the same words are given in the same order. */
export type SealContext = readonly string[];

/** Seals texts with the first key and opens them with any. */
export interface Keyring {
  seal(text: string, context: SealContext): Promise<string>;
  /** @throws SealBrokenError */
  open(sealed: string, context: SealContext): Promise<string>;
  /** Whether a text was sealed with the first key. */
  isCurrent(sealed: string): boolean;
  /** Secrets for another use, one per key in the same order, from which no key can be found back. */
  derive(use: string): string[];
}

/**
 * A key ring of AES-256-GCM keys. A sealed text is a JWE ([RFC 7516](https://www.rfc-editor.org/rfc/rfc7516), `dir`) as
 * `protected.iv.ciphertext.tag`; its additional authenticated data is the context, which is not stored but has to be
 * known: a record moved to another user or provider does not open.
 *
 * @param secrets at least one, of 32 characters or more; put a new one first to rotate, drop the old one when nothing needs it
 */
export function createKeyring(secrets: readonly string[]): Keyring {
  const derive = (secret: string, use: string) => new Uint8Array(hkdfSync("sha256", secret, "keyhold", use, 32));
  const keys = secrets.map((secret) => {
    const bytes = derive(secret, "seal");
    const kid = createHash("sha256").update(bytes).digest("base64url").slice(0, 8);
    // Imported once: doing so for each text would double the cost of opening it.
    return { kid, key: webcrypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) };
  });
  const aadOf = (context: SealContext) => new TextEncoder().encode(JSON.stringify(context));

  return {
    async seal(text, context) {
      const [first] = keys;
      if (!first) throw new TypeError("A key ring needs a key.");
      const {
        protected: header,
        iv,
        ciphertext,
        tag,
      } = await new FlattenedEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: first.kid })
        .setAdditionalAuthenticatedData(aadOf(context))
        .encrypt(await first.key);
      return [header, iv, ciphertext, tag].join(".");
    },

    async open(sealed, context) {
      const [protectedHeader, iv, ciphertext = "", tag] = sealed.split(".");
      const aad = Buffer.from(aadOf(context)).toString("base64url");
      try {
        const { plaintext } = await flattenedDecrypt(
          { protected: protectedHeader, iv, ciphertext, tag, aad },
          (header) => {
            const known = keys.find((candidate) => candidate.kid === header?.kid);
            if (!known) throw new SealBrokenError("It was sealed with a key that is not configured any more.");
            return known.key;
          },
          { keyManagementAlgorithms: ["dir"], contentEncryptionAlgorithms: ["A256GCM"] },
        );
        return new TextDecoder().decode(plaintext);
      } catch (cause) {
        if (cause instanceof SealBrokenError) throw cause;
        throw new SealBrokenError("It was cut or changed, or belongs to another place.", { cause });
      }
    },

    isCurrent: (sealed) => decodeProtectedHeader({ protected: sealed.split(".")[0] }).kid === keys[0]?.kid,

    derive: (use) => secrets.map((secret) => Buffer.from(derive(secret, use)).toString("base64url")),
  };
}
