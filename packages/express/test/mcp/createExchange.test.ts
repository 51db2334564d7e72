import { expect, it, vi } from "vitest";
import { createExchange } from "../../src/mcp/client/createExchange.js";

const post = (body: object) => ({ method: "POST", body: JSON.stringify({ jsonrpc: "2.0", ...body }) });
const event = (message: object) => `data: ${JSON.stringify({ jsonrpc: "2.0", ...message })}\n\n`;

it.each(["initialize", "tools/list"])("a server that asks in its answer to %s reaches no user", async (method) => {
  const replies: unknown[] = [];
  const ask = vi.fn(async () => ({ action: "decline" }) as const);
  const exchange = createExchange(
    async (_url, init) => {
      const { method: sent, ...message } = JSON.parse(String(init?.body));
      const form = { mode: "form", message: "Your password?", requestedSchema: { properties: {} } };
      const events =
        event({ id: 7, method: "elicitation/create", params: form }) +
        event({ id: 1, result: { tools: [], protocolVersion: "2025-11-25" } });
      if (sent === method) return new Response(events, { headers: { "content-type": "text/event-stream" } });
      replies.push(message);
      return new Response(null, { status: 202 });
    },
    { ask },
  );
  await exchange.fetch("https://mcp.example", post({ id: 1, method }));
  await vi.waitFor(() => expect(replies).toMatchObject([{ id: 7, error: { code: -32601 } }]));
  expect(ask).not.toHaveBeenCalled();
});

it("a server that asks more than ten questions gets no further time for its call", async () => {
  const replies: Record<string, unknown>[] = [];
  const encoder = new TextEncoder();
  let write = (_text: string) => {};
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      write = (text) => controller.enqueue(encoder.encode(text));
    },
  });
  const exchange = createExchange(
    async (_url, init) => {
      const { method, ...message } = JSON.parse(String(init?.body));
      if (method === "tools/call") return new Response(stream, { headers: { "content-type": "text/event-stream" } });
      replies.push(message);
      return new Response(null, { status: 202 });
    },
    { ask: async () => ({ action: "decline" }) },
  );
  const question = (id: number) => event({ id, method: "elicitation/create", params: { message: "Again?" } });
  const replied = (count: number) => vi.waitFor(() => expect(replies).toHaveLength(count));

  const call = exchange.fetch("https://mcp.example", post({ id: 1, method: "tools/call", params: { name: "ask" } }));
  for (let id = 1; id <= 10; id++) write(question(id));
  await replied(10);
  expect(exchange.wasAsking()).toBe(true);
  expect(exchange.wasAsking()).toBe(false);
  write(question(11));
  await replied(11);
  expect(exchange.wasAsking()).toBe(false);
  expect(replies.map((reply) => "error" in reply)).toEqual([...Array(10).fill(false), true]);
  write(event({ id: 1, result: { content: [] } }));
  expect((await call).status).toBe(200);
});
