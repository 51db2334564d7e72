import type { ServerResponse } from "node:http";
import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { endless } from "../support/endless.js";
import { openProductProcess, type ProductProcess } from "../support/openProductProcess.js";
import { openScriptedMcp, type ScriptedMcp } from "../support/openScriptedMcp.js";

const MIB = 1024 * 1024;

let server: ScriptedMcp;
let product: ProductProcess;
beforeAll(async () => {
  server = await openScriptedMcp("legacy");
  product = await openProductProcess(server.url);
});
afterAll(async () => {
  await product.close();
  await server.close();
});

const large = "x".repeat(MIB);
const floods: Record<string, [type: string, status: number, part: string]> = {
  "an event without end": ["text/event-stream", 200, large],
  "JSON without end": ["application/json", 200, large],
  "lists without end": ["application/json", 200, "[],".repeat(MIB / 3)],
  "a refusal without end": ["application/json", 400, large],
  "pings without end": ["text/event-stream", 200, 'data: {"jsonrpc":"2.0","id":1,"method":"ping"}\n\n'.repeat(1_000)],
};

it.each(Object.entries(floods))(
  "F-H2: the process uses at most 200 MB more memory than before: %s",
  async (_what, [type, status, part]) => {
    const flood = (res: ServerResponse) => endless(res.writeHead(status, { "content-type": type }), part);
    server.reset();
    await product.browser.fetch(paths.tools("agentcard"));
    const before = await product.mostMemory();
    for (const method of ["tools/list", "tools/call", "initialize"]) {
      server.reset();
      server.play(method, flood);
      const path = method === "tools/call" ? paths.tool("agentcard", "pay") : paths.tools("agentcard");
      const init = { method: method === "tools/call" ? "POST" : "GET" };
      for (let call = 0; call < 5; call++) expect((await product.browser.fetch(path, init)).status).toBe(502);
    }
    expect((await product.mostMemory()) - before).toBeLessThan(200 * MIB);
  },
);
