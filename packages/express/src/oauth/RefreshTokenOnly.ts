import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * The answer to a refresh has a new refresh token, but its access token cannot be used. The old refresh token may be invalid by now, so Keyhold has to
 * store the new one anyway.
 */
export class RefreshTokenOnly extends KeyholdError {
  /** Private, so that printing the error does not print the token. */
  readonly #refreshToken: string;

  constructor(refreshToken: string, cause: unknown) {
    super("provider_answer_invalid", { cause });
    this.#refreshToken = refreshToken;
  }

  get refreshToken(): string {
    return this.#refreshToken;
  }
}
