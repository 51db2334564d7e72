/** What a token, or a code, of a fixture is. */
export type Kind = "access" | "refresh" | "code";

/** All that the server of the fixtures has to know of a token, which the token says itself. */
export interface RecordedToken {
  readonly kind: Kind;
  readonly at: "agentcard" | "civic" | "found";
  readonly client: string;
  readonly user: string;
  /** How often this grant was renewed. */
  readonly count: number;
  readonly scope: string;
  /** Of a code: what the verifier has to match. */
  readonly challenge?: string;
  readonly nonce?: string | undefined;
}

/** A fake token, in characters that fit in a header. */
export function writeToken(token: RecordedToken): string {
  return `fake-${token.kind}-token.${Buffer.from(JSON.stringify(token)).toString("base64url")}`;
}

/** @throws SyntaxError where it is none of ours */
export function readToken(token: string): RecordedToken {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
