import * as z from "zod";
import { emailAddress } from "../control/emailAddress.js";

/** The kinds of tools that a profile may hold. */
const toolkits = ["google-calendar", "notes", "google-gmail", "slack"] as const;
export type Toolkit = (typeof toolkits)[number];

const Profile = z.strictObject({
  /** What `civic_profile` and `x-civic-profile-id` name. */
  id: z.uuid(),
  /** What `x-civic-profile` names. */
  alias: z.string().min(1),
  toolkits: z.array(z.enum(toolkits)).readonly(),
});
/** A selection of the account's tools. */
export type Profile = z.infer<typeof Profile>;

const Skill = z.strictObject({
  /** What `skills` in the hub's address names. */
  alias: z.string().min(1),
  /** What it tells the model. */
  instructions: z.string().min(1),
});

/** What a user may do in the account. An `END_USER` has joined through an app and stays within one profile. */
export const roles = ["ADMIN", "MEMBER", "END_USER"] as const;
export type Role = (typeof roles)[number];

export const Invitation = z.strictObject({
  email: emailAddress.toLowerCase(),
  /** The app through which the user has to come. */
  clientId: z.string().min(1),
  role: z.enum(roles),
});
export type Invitation = z.infer<typeof Invitation>;

const usualProfiles: Profile[] = [
  { id: "00000000-0000-4000-8000-000000000001", alias: "default", toolkits },
  { id: "00000000-0000-4000-8000-000000000002", alias: "work", toolkits: ["google-calendar"] },
];

/** What may be changed while the emulated Civic runs: the account's settings, and how Civic behaves where nobody knows. */
export const CivicSettings = z.strictObject({
  /** Whether everybody who can sign in may use the hub, as an `END_USER`. Default true. */
  publicAccess: z.boolean().default(true),
  /** Who may use it in any case. Default nobody. */
  invitations: z.array(Invitation).readonly().default([]),
  /** The account's profiles; the first is everybody's who chooses none. Default `default` with all tools, and `work`. */
  profiles: z.array(Profile).min(1).readonly().default(usualProfiles),
  /** The account's skills, whose instructions a client can ask for. Default none. */
  skills: z.array(Skill).readonly().default([]),
  /** The account's id. Default none: then every id that a client names is this account's. */
  accountId: z.string().min(1).optional(),
  /** Whether a Civic access token is accepted as a subject token too. Default false. */
  civicToCivic: z.boolean().default(false),
  /** The status with which the hub refuses those who may not use it. Default 403. */
  refusal: z.literal([401, 403]).default(403),
  /** The revision of MCP that the hub speaks, and the only one. Default `2025-11-25`. */
  protocol: z.enum(["2025-11-25", "2026-07-28"]).default("2025-11-25"),
});
export type CivicSettings = z.infer<typeof CivicSettings>;
/** Settings as they are given: the rest has its default. */
export type CivicSettingsInput = z.input<typeof CivicSettings>;

/**
 * Settings after a change; what was never given has its default.
 *
 * @throws Error that says what a setting may be
 */
export function mergedSettings(settings: CivicSettingsInput, changes: CivicSettingsInput): CivicSettings {
  const merged = CivicSettings.safeParse({ ...settings, ...changes });
  if (merged.success) return merged.data;
  throw new Error(`These settings cannot be. ${z.prettifyError(merged.error)}`);
}
