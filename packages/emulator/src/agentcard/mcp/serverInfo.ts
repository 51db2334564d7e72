import manifest from "../../../package.json" with { type: "json" };

/** The name and version that both MCP servers send to clients. */
export const serverInfo = { name: "agentcard-emulator", version: manifest.version };
