// A process of a product. Tests run several of them on one Redis. It calls the MCP server of one user on command.
import { agentcard, createKeyhold } from "@keyhold/express";
import { createClient } from "redis";

const { redisUrl, origin, key } = JSON.parse(process.argv[2]);
const redis = await createClient({ url: redisUrl }).connect();
const keyhold = createKeyhold({
  publicUrl: "http://localhost/api/keyhold",
  keys: [key],
  redis,
  providers: [{ ...agentcard({ clientId: "product", origin }), ownTools: undefined, account: undefined }],
});

async function call() {
  try {
    const { url, fetch } = await keyhold.mcp({ userId: "alice", provider: "agentcard" });
    const response = await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' });
    await response.text();
    return response.status;
  } catch (error) {
    return error.code;
  }
}

/** Shuts the process down as the README says. The process exits by itself after its last answer. */
async function close() {
  await keyhold.close();
  await redis.close();
  process.disconnect();
}

process.on("message", async (times) => {
  if (times === "close") return close();
  const answers = await Promise.all(Array.from({ length: times }, call));
  if (process.connected) process.send(answers);
});
process.send("ready");
