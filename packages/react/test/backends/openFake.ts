import type { Connection } from "@keyhold/contract";
import { agentcard, civic, createFakeBackend, fakeCards, fakePermission } from "../../src/testing/index.js";
import type { BackendUnderTest } from "./BackendUnderTest.js";

const keyUrl = "https://weather.example.com/keys";
const weather: Connection = {
  id: "weather",
  provider: "weather",
  name: "Weather",
  connectMethod: "key",
  keyUrl,
  status: "disconnected",
  manageUrl: keyUrl,
};

/** Both providers' tools, as one backend has them: cards at Agentcard, a permission first at Civic. */
export async function openFake(): Promise<BackendUnderTest> {
  const baseUrl = "http://localhost:3000/api/keyhold";
  const cards = fakeCards();
  const permission = fakePermission();
  const found = { content: [{ type: "text", text: "A mail about oranges" }] };
  const backend = createFakeBackend({
    baseUrl,
    connections: [{ ...agentcard, accounts: "several" }, civic, weather],
    canAddServers: true,
    attempt: { status: "pending" },
    asks: ({ name }) => name === "get_card_balance",
    tools: [...cards.tools, ...permission.tools],
    continueTool: permission.continueTool,
    permissions: [
      ...cards.permissions,
      { name: "approve_request", group: "spends", verdict: "deny", choices: [], fixed: "provider" },
    ],
    callTool(call) {
      if (call.provider === "agentcard") return cards.callTool(call);
      if (call.name !== "continue_job") {
        backend.job = permission.job;
        return permission.callTool(call);
      }
      const { job } = backend;
      backend.job = "unknown_job";
      return typeof job === "object" && job.status === "approved" ? found : { ...found, isError: true };
    },
  });
  return {
    baseUrl,
    fetch: backend.fetch,
    async consent(url, isGiven, account) {
      const id = "agentcard.k3v9x0m2qa";
      backend.attempt = isGiven ? { status: "connected", ...(account && { connection: id }) } : { status: "cancelled" };
      return url;
    },
    async permit(_url, isGiven) {
      backend.job = { status: isGiven ? "approved" : "failed" };
    },
    serverUrl: "https://mcp.example.com/mcp",
    close: async () => {},
  };
}
