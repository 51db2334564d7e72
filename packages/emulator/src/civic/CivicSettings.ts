import * as z from "zod";
import { emailAddress } from "../control/emailAddress.js";

/** The groups of tools that a profile can contain. */
const toolkits = ["google-calendar", "notes", "google-gmail", "slack"] as const;
export type Toolkit = (typeof toolkits)[number];

const Profile = z.strictObject({
  /** `civic_profile` and `x-civic-profile-id` refer to it. */
  id: z.uuid(),
  /** `x-civic-profile` refers to it. */
  alias: z.string().min(1),
  toolkits: z.array(z.enum(toolkits)).readonly(),
});
/** A selection of the account's tools. */
export type Profile = z.infer<typeof Profile>;

const Skill = z.strictObject({
  /** `skills` in the hub's address refers to it. */
  alias: z.string().min(1),
  /** The text that the hub adds to its instructions for the model. */
  instructions: z.string().min(1),
});

/** What a user may do in the account. An `END_USER` joined through an app and cannot leave one profile. */
export const roles = ["ADMIN", "MEMBER", "END_USER"] as const;
export type Role = (typeof roles)[number];

export const Invitation = z.strictObject({
  email: emailAddress.toLowerCase(),
  /** The app that the user must use. */
  clientId: z.string().min(1),
  role: z.enum(roles),
});
export type Invitation = z.infer<typeof Invitation>;

const defaultProfiles: Profile[] = [
  { id: "00000000-0000-4000-8000-000000000001", alias: "default", toolkits },
  { id: "00000000-0000-4000-8000-000000000002", alias: "work", toolkits: ["google-calendar"] },
];

/**
 * The settings of the Civic account, and how Civic behaves where its documents leave it open. A test can change them while the emulator runs.
 *
 * @example
 * ```ts
 * emulator.civic.setSettings({
 *   publicAccess: false,
 *   invitations: [{ email: "alice@example.com", clientId: "shop", role: "MEMBER" }],
 * });
 * ```
 */
export const CivicSettings = z.strictObject({
  /**
   * Whether every user who can sign in may use the hub, as an `END_USER`.
   *
   * @default true
   */
  publicAccess: z.boolean().default(true),
  /**
   * The users who may use the hub without public access.
   *
   * @default []
   */
  invitations: z.array(Invitation).readonly().default([]),
  /**
   * The account's profiles. The hub uses the first one for a user who chooses none.
   *
   * @default "default" with all toolkits, and "work" with the calendar
   */
  profiles: z.array(Profile).min(1).readonly().default(defaultProfiles),
  /**
   * The account's skills. A client can ask for the instructions of each.
   *
   * @default []
   */
  skills: z.array(Skill).readonly().default([]),
  /**
   * The account's ID. Without it, the hub accepts every account ID that a client sends.
   *
   * @default none
   */
  accountId: z.string().min(1).optional(),
  /**
   * Whether Civic accepts its own access tokens as subject tokens.
   *
   * @default false
   */
  civicToCivic: z.boolean().default(false),
  /**
   * The status with which the hub refuses a user who may not use it.
   *
   * @default 403
   */
  refusal: z.literal([401, 403]).default(403),
  /**
   * The one revision of MCP that the hub supports.
   *
   * @default "2025-11-25"
   */
  protocol: z.enum(["2025-11-25", "2026-07-28"]).default("2025-11-25"),
});
export type CivicSettings = z.infer<typeof CivicSettings>;
/** Some of the settings. The others get their defaults, or stay as they are when `setSettings` changes some. */
export type CivicSettingsInput = z.input<typeof CivicSettings>;

/**
 * Merges changes into settings. A field that is in neither gets its default.
 *
 * @throws Error that names the wrong setting and its allowed values
 */
export function mergeSettings(settings: CivicSettingsInput, changes: CivicSettingsInput): CivicSettings {
  const merged = CivicSettings.safeParse({ ...settings, ...changes });
  if (merged.success) return merged.data;
  throw new Error(`These settings are not valid. ${z.prettifyError(merged.error)}`);
}
