import { describe } from "vitest";
import { aiSdk, plainClient, sdk1, sdk2 } from "../support/agentClients.js";
import { testAgentClients } from "../support/testAgentClients.js";

// `agentClients.long.test.ts` tests clients with many dependencies.
describe("clients of MCP 2025-11-25", () => testAgentClients("legacy", [plainClient, sdk1, sdk2, aiSdk]));
describe("clients of MCP 2026-07-28", () => testAgentClients("modern", [sdk2]));
