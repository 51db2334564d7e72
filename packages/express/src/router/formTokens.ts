import { type Keyring, SealBrokenError } from "../vault/createKeyring.js";

/** Tokens for the forms of Keyhold's own pages: they prove that Keyhold has sent this page, to this user and about this one thing. */
export interface FormTokens {
  /** @param about the kind of page, the user, and what the form is about */
  seal(about: readonly string[]): Promise<string>;
  /** Whether a token is one of `seal`, with the same words in the same order. */
  isOwn(token: string, about: readonly string[]): Promise<boolean>;
}

export function createFormTokens(keyring: Pick<Keyring, "seal" | "open">): FormTokens {
  return {
    seal: (about) => keyring.seal("", about),
    async isOwn(token, about) {
      try {
        await keyring.open(token, about);
        return true;
      } catch (error) {
        if (error instanceof SealBrokenError) return false;
        throw error;
      }
    },
  };
}
