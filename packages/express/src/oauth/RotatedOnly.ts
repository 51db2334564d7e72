import { KeyholdError } from "../KeyholdError.js";

/**
 * A refresh was answered with a new refresh token, and with an access token that cannot be used. The old refresh token may be void by now, so that the new
 * one has to be kept all the same.
 */
export class RotatedOnly extends KeyholdError {
  /** Private, so that nothing that prints an error prints it. */
  readonly #refreshToken: string;

  constructor(refreshToken: string, cause: unknown) {
    super("provider_answer_invalid", { cause });
    this.#refreshToken = refreshToken;
  }

  get refreshToken(): string {
    return this.#refreshToken;
  }
}
