import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { mcpServer } from "../../src/index.js";
import { createNetwork } from "../../src/network/createNetwork.js";

let connections = 0;
const server = createServer((_req, res) => res.end("{}"));
server.on("connection", () => connections++);
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
});

it("the requests of one backend share their connections, and two backends in one process share none", async () => {
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const provider = mcpServer({ id: "any", name: "Any", url: `${origin}/mcp` });
  for (const network of [createNetwork(), createNetwork()]) {
    for (const _time of [1, 2]) {
      await (await network.safeFetch(provider)(origin)).text();
      const request = { origin, path: "/mcp", method: "GET" } as const;
      const answer = await network.dispatcherOf(provider).request(request);
      await answer.body.text();
    }
  }
  // One to the authorization server and one to the MCP server, for each of the two backends.
  expect(connections).toBe(4);
});

it.each([
  "https://10.0.0.7/mcp",
  "https://[fd12:3456::1]/mcp",
  "https://169.254.169.254/mcp",
  "https://localhost./mcp",
  "https://any.localhost/mcp",
])("B7: also through an egress proxy, Keyhold sends no MCP request to a user's own server at %s", (url) => {
  const provider = mcpServer({ id: "own-0123456789", name: "Own", url });
  const own = { ...provider, addedByUser: true, egressProxy: "http://egress.internal:3128" } as const;
  expect(() => createNetwork().dispatcherOf(own)).toThrow(expect.objectContaining({ code: "provider_answer_invalid" }));
});
