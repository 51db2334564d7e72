import type { AccountSettings } from "./AccountSettings.js";
import type { AgentcardBehaviour } from "./AgentcardBehaviour.js";

/** An app that is registered at the emulated Agentcard. */
export interface AgentcardClient {
  /** The app's OAuth client id. */
  readonly clientId: string;
  /** A client without a secret is public and authenticates by PKCE alone. */
  readonly clientSecret?: string | undefined;
  /** The app's name on the consent screen. */
  readonly name: string;
  /** The addresses to which users may return with a code. */
  readonly redirectUris: readonly string[];
  /** Whether the app creates test cards or (emulated) live cards. */
  readonly mode: "test" | "live";
  /**
   * Whether the app's subscription is paid. Live cards need one.
   *
   * @default true
   */
  readonly subscribed?: boolean | undefined;
}

/**
 * How the emulated Agentcard starts.
 *
 * @example
 * ```ts
 * const agentcard: AgentcardOptions = {
 *   port: 4100,
 *   clients: [{ clientId: "shop", name: "Shop", redirectUris: ["http://localhost:3000/callback"], mode: "test" }],
 *   accounts: [{ email: "alice@example.com", plan: "free", balanceCents: 5000 }],
 *   behaviour: { protocol: "2026-07-28" },
 * };
 * ```
 */
export interface AgentcardOptions {
  /** 0: any free port. */
  readonly port: number;
  /**
   * The registered apps. Further apps can register themselves at `/register`; they create test cards.
   *
   * @default none
   */
  readonly clients?: readonly AgentcardClient[] | undefined;
  /**
   * The users, by `email`, whose settings differ from the defaults. Each other user gets an account at the first sign-in.
   *
   * @default none
   */
  readonly accounts?: readonly (Partial<AccountSettings> & { readonly email: string })[] | undefined;
  /** See `AgentcardBehaviour` for the default of each field. */
  readonly behaviour?: Partial<AgentcardBehaviour> | undefined;
}
