import { paths } from "@keyhold/contract";
import { oddAnswers } from "@keyhold/test-support";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
let browser: Browser;
beforeAll(async () => {
  upstream = await openUpstream();
  product = await openProduct({
    rateLimit: { limit: 1_000_000, window: 60 },
    more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
  });
  browser = await product.browserOf("alice");
  await connect(product, browser, "scripted");
});
afterAll(async () => {
  await product.close();
  await upstream.close();
});

const json = { "content-type": "application/json" };
const usual = {
  initialize: {
    protocolVersion: "2025-11-25",
    capabilities: { tools: { listChanged: true } },
    serverInfo: { name: "odd", version: "1" },
    instructions: "None.",
  },
  "tools/list": {
    tools: [{ name: "pay", description: "Pays", inputSchema: { type: "object", properties: {}, required: ["a"] } }],
    nextCursor: "2",
  },
  "tools/call": {
    content: [{ type: "text", text: "Paid." }],
    structuredContent: { approvalUrl: "https://a.example/" },
    isError: false,
  },
};
type Method = keyof typeof usual;
/** The places whose members the test varies. */
const places: Record<Method, (string | number)[][]> = {
  initialize: [[], ["result"], ["result", "capabilities"], ["result", "serverInfo"]],
  "tools/list": [[], ["result"], ["result", "tools", 0], ["result", "tools", 0, "inputSchema"]],
  "tools/call": [[], ["result"], ["result", "content", 0], ["result", "structuredContent"]],
};
const clientInfo = { name: "test", version: "1" };
const sent = (method: Method) =>
  JSON.stringify({ jsonrpc: "2.0", id: 2, method, params: { name: "pay", clientInfo, capabilities: {} } });
const ping = '{"jsonrpc":"2.0","id":"keyhold-ping","result":{}}';

async function ask(method: Method, session: Record<string, string> = {}) {
  const init = { method: "POST", headers: { ...json, ...session }, body: sent(method) };
  const response = await browser.fetch(paths.mcp("scripted"), init);
  return {
    status: response.status,
    headers: response.headers,
    text: Buffer.from(await response.arrayBuffer()).toString(),
  };
}

/** A session whose server answers pings. */
async function begin(): Promise<Record<string, string>> {
  const answer = JSON.stringify({ jsonrpc: "2.0", id: 2, result: usual.initialize });
  upstream.play((_req, res) => res.writeHead(200, { ...json, "mcp-session-id": "one" }).end(answer));
  const { headers } = await ask("initialize");
  return { "mcp-session-id": headers.get("mcp-session-id") ?? "", "mcp-protocol-version": "2025-11-25" };
}

it.each(Object.keys(usual) as Method[])(
  "F-H1, F-D3, F-D4, F-D18: the proxy passes each odd answer to %s on or answers with one code, and asks the server once",
  async (method) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const session = await begin();
    const verdicts: Record<string, number> = {};
    for (const status of [200, 400, 404, 422]) {
      for (const at of places[method]) {
        for (const odd of oddAnswers({ jsonrpc: "2.0", id: 2, result: usual[method] }, { at, status })) {
          upstream.play((_req, res) => {
            const isPing = upstream.arrived.at(-1)?.body.includes('"keyhold-ping"');
            if (isPing) res.writeHead(200, json).end(ping);
            else res.writeHead(odd.status, odd.headers).end(odd.body);
          });
          const got = await ask(method, method === "initialize" ? {} : session);
          const title = `${status} at ${at.join(".")}: ${odd.title}`;
          const code: string | undefined = got.status === 502 ? JSON.parse(got.text).error.code : undefined;
          const refused = method === "tools/call" ? "outcome_unknown" : "provider_answer_invalid";
          expect([undefined, refused], title).toContain(code);
          if (code === undefined) {
            expect(got.status, title).toBe(odd.status);
            if (!/__proto__|approvalUrl/.test(odd.title)) expect(got.text, title).toBe(odd.body);
            expect(got.text, title).not.toContain("__proto__");
          }
          const asked = upstream.arrived.filter(({ body }) => body.includes(`"${method}"`));
          expect(asked, title).toHaveLength(1);
          const verdict = code ?? "passed on";
          verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
        }
      }
    }
    expect(JSON.stringify(log.mock.calls)).not.toMatch(/internal|TypeError/);
    log.mockRestore();
    console.info(`${method}: ${JSON.stringify(verdicts)}`);
    const tried = Object.values(verdicts).reduce((sum, count) => sum + count, 0);
    expect(tried).toBeGreaterThan(500);
    expect(verdicts["passed on"]).toBeGreaterThan(tried * 0.8);
  },
);
