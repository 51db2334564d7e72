/** Every kind of value that must not leak from the software under test. */
export type SecretKind = "access_token" | "refresh_token" | "code" | "code_verifier" | "client_secret";

/** Told of each secret that a provider issues or receives, so that a test can search for it everywhere else. */
export type OnSecret = (kind: SecretKind, value: string) => void;
