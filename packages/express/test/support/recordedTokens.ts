/** The kinds of tokens and codes in the fixtures. */
export type Kind = "access" | "refresh" | "code";

/** Everything that the server of the fixtures has to know about a token. The token itself contains it. */
export interface RecordedToken {
  readonly kind: Kind;
  readonly at: "agentcard" | "civic" | "found";
  readonly client: string;
  readonly user: string;
  /** How often this grant was refreshed. */
  readonly count: number;
  readonly scope: string;
  /** The code challenge, if this is a code. */
  readonly challenge?: string;
  readonly nonce?: string | undefined;
}

/** A fake token, in characters that a header can contain. */
export function writeToken(token: RecordedToken): string {
  return `fake-${token.kind}-token.${Buffer.from(JSON.stringify(token)).toString("base64url")}`;
}

/** @throws SyntaxError if the text is not such a token */
export function readToken(token: string): RecordedToken {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
}
