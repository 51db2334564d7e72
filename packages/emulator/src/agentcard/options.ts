/** An app that users can connect their Agentcard account to. */
export interface AgentcardClient {
  readonly clientId: string;
  /** Left out for a public client, which proves itself by PKCE alone. */
  readonly clientSecret?: string;
  /** What the consent screen calls the app. */
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** Whether its cards are test cards or play live ones. */
  readonly mode: "test" | "live";
}

/** How the emulated Agentcard starts. */
export interface AgentcardOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Further ones can register themselves at `/register`; those get test cards. */
  readonly clients?: readonly AgentcardClient[];
}
