/** How the MCP servers introduce themselves. */
export const about = { name: "agentcard-emulator", version: "0.1.0" };
