import { paths } from "@keyhold/contract";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { memoryStore, type Store } from "../../src/index.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

const SECRET = "password of the database";
/** The methods that reject with the database's own error. */
const away = new Set<string | symbol>();
const memory = memoryStore();
/** A store that a product brings. */
const store: Store = new Proxy(
  {
    ...memory,
    async ifSame({ key, expected, prolong }, { get, count, swap }) {
      if ((await memory.get(key, { prolong })) !== expected) return undefined;
      const counted = await memory.count(count.key, count.ttl);
      const mayWrite = swap !== undefined && counted.count <= count.most;
      const isSwapped = mayWrite && (await memory.swap(swap.key, swap.expected, swap.next, swap.options));
      return { ...counted, value: await memory.get(get.key, get), isSwapped };
    },
  } satisfies Store,
  {
    get(target, name) {
      const fails = async () => {
        throw new Error(SECRET);
      };
      return away.has(name) ? fails : Reflect.get(target, name);
    },
  },
);

let product: Product;
let alice: Browser;
beforeAll(async () => {
  product = await openProduct({ store });
  alice = await product.browserOf("alice");
  await connect(product, alice, "agentcard");
});
beforeEach(() => away.clear());
afterAll(async () => {
  away.clear();
  await product.close();
});

const body =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"create_card","arguments":{"amount_cents":500}}}';
const post = {
  method: "POST",
  headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
  body,
};

it.each(["get", "set", "take", "swap", "list", "count", "ifSame"])(
  "if `%s` of a product's own store rejects, users and agents get store_unavailable or their answer, and never the database's error",
  async (method) => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    away.add(method);
    const answers: [number, string][] = [];
    for (const [path, init] of [
      [paths.connections()],
      [paths.tools("agentcard")],
      [paths.approvals()],
      [paths.activity()],
      [paths.mcp("agentcard"), post],
    ] as [string, RequestInit?][]) {
      const response = await alice.fetch(path, init);
      answers.push([response.status, await response.text()]);
    }
    const agent = async () => {
      const { url, fetch } = await product.keyhold.mcp({ userId: "alice", provider: "agentcard" });
      return (await fetch(url, { ...post, body: body.replace("create_card", "list_cards") })).status;
    };
    const heard = await agent().catch((error: unknown) => error);
    log.mockRestore();
    for (const [status, text] of answers)
      if (status !== 200) expect(text).toMatch(/store_unavailable|approval_required/);
    expect(JSON.stringify(answers)).not.toContain(SECRET);
    if (heard !== 200) expect(heard).toMatchObject({ code: "store_unavailable" });
    expect(String(heard)).not.toContain(SECRET);
  },
);
