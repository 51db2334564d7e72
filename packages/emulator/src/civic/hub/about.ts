import manifest from "../../../package.json" with { type: "json" };
import type { Member } from "./admit.js";

/** How the hub introduces itself. */
export const about = { name: "civic-hub-emulator", version: manifest.version };

/** The capability of clients that poll for an authorization. */
export const restAuth = "civic:rest-auth";

/** What the hub tells a model about whom it works for. */
export function instructionsFor({ sub, email = sub, profile, skills }: Member): string {
  return [`You work for ${email} in the Civic profile ${JSON.stringify(profile.alias)}.`, ...skills].join("\n\n");
}
