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
