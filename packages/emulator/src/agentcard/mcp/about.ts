import manifest from "../../../package.json" with { type: "json" };

/** How the MCP servers introduce themselves. */
export const about = { name: "agentcard-emulator", version: manifest.version };
