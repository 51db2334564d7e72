import type { AccountSettings } from "./accountSettings.js";
import type { AgentcardBehaviour } from "./behaviour.js";

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
  /** Whether the app's subscription is paid, which live cards need. Default true. */
  readonly subscribed?: boolean;
}

/** How the emulated Agentcard starts. */
export interface AgentcardOptions {
  /** 0 for any free one. */
  readonly port: number;
  /** Further ones can register themselves at `/register`; those get test cards. */
  readonly clients?: readonly AgentcardClient[];
  /** Users who exist from the start, or differ from the usual ones. All others come into being when they sign in. */
  readonly accounts?: readonly (Partial<AccountSettings> & { readonly email: string })[];
  readonly behaviour?: Partial<AgentcardBehaviour>;
}
