import { KeyholdError } from "../errors/KeyholdError.js";

/**
 * The answer to a refresh has a new refresh token, but Keyhold cannot use its access token. The old refresh token may already be invalid,
 * so Keyhold must store the new one anyway.
 */
export class RefreshTokenOnly extends KeyholdError {
  /** This member is private, so that printing the error does not print the token. */
  readonly #refreshToken: string;

  constructor(refreshToken: string, cause: unknown) {
    super("provider_answer_invalid", { cause });
    this.#refreshToken = refreshToken;
  }

  get refreshToken(): string {
    return this.#refreshToken;
  }
}
