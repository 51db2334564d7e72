/**
 * The kinds of secret values that must not leak from the software under test: `access_token`, `refresh_token`, `code` (of an authorization),
 * `code_verifier` (of PKCE) and `client_secret`.
 */
export type SecretKind = "access_token" | "refresh_token" | "code" | "code_verifier" | "client_secret";

/**
 * A function that the emulator calls with each secret that it issues or receives, so that a test can search for the secret everywhere else.
 *
 * @example
 * ```ts
 * const secrets = new Set<string>();
 * const onSecret: OnSecret = (_kind, value) => secrets.add(value);
 * ```
 */
export type OnSecret = (kind: SecretKind, value: string) => void;
