import manifest from "../../../package.json" with { type: "json" };
import type { Member } from "./authorizeMember.js";

/** The name and version that the hub sends to MCP clients. */
export const serverInfo = { name: "civic-hub-emulator", version: manifest.version };

/** The instructions that the hub sends to the model: the user, the profile and the skills. */
export function instructionsFor({ sub, email = sub, profile, skills }: Member): string {
  return [`You work for ${email} in the Civic profile ${JSON.stringify(profile.alias)}.`, ...skills].join("\n\n");
}
