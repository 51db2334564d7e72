import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { paths, requestHeader } from "@keyhold/contract";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openProductProcess, type ProductProcess } from "../support/openProductProcess.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

const MEGABYTE = 1024 * 1024;
/** How much more memory the proxy may use for 200 MB. Keeping all of them in memory would take more than 200 MB. The amount of garbage differs between Node versions. */
const FEW = 100 * MEGABYTE;
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "create_card" } };

let upstream: Upstream;
beforeAll(async () => {
  upstream = await openUpstream();
});
afterAll(() => upstream.close());

/** Answers with this number of megabytes, as fast as the client reads them. */
function pour(shape: Shape, megabytes: number, onWrite = (_bytes: number) => {}) {
  const [type, begin, chunk, end] = shapes[shape];
  upstream.play((_req, res) => {
    res.writeHead(200, { "content-type": type });
    function* answer() {
      yield begin;
      for (let bytes = 0; bytes < megabytes * MEGABYTE; bytes += chunk.length) {
        onWrite(bytes);
        yield chunk;
      }
      yield end;
    }
    // The client may leave before the end.
    pipeline(Readable.from(answer()), res).catch(() => undefined);
  });
}

/** Reads to the end. @returns the number of bytes */
async function drain(response: IncomingMessage): Promise<number> {
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await finished(response);
  return bytes;
}

const padding = "x".repeat(64 * 1024);
const progress = { jsonrpc: "2.0", method: "notifications/progress", params: { progress: 1, message: padding } };
/** The forms of a large result: its type, its beginning, the part that repeats, and its end. */
const shapes = {
  "one JSON message": ["application/json", '{"jsonrpc":"2.0","id":1,"result":{"content":[{"text":"', padding, '"}]}}'],
  "one event": [
    "text/event-stream",
    'data: {"jsonrpc":"2.0","id":1,"result":{"content":[{"text":"',
    padding,
    '"}]}}\n\n',
  ],
  "many events": ["text/event-stream", "", `data: ${JSON.stringify(progress)}\n\n`, ""],
} as const;
type Shape = keyof typeof shapes;

describe("the proxy's memory", () => {
  // The peak of a process's memory never falls, so each test has a process of its own.
  let product: ProductProcess;
  beforeEach(async () => {
    product = await openProductProcess(upstream.url);
    // The first large stream costs more, for example for the runtime's own buffers.
    pour("many events", 20);
    await drain(await product.open(call));
  });
  afterEach(() => product.close());

  it.each(Object.keys(shapes) as Shape[])("the proxy's memory stays constant for 200 MB in %s", async (shape) => {
    const before = await product.mostMemory();
    pour(shape, 200);
    expect(await drain(await product.open(call))).toBeGreaterThan(200 * MEGABYTE);
    expect((await product.mostMemory()) - before).toBeLessThan(FEW);
  });

  it("the proxy's memory stays constant when the client is slow, since the server has to wait", async () => {
    let written = 0;
    pour("many events", 200, (bytes) => {
      written = bytes;
    });
    const before = await product.mostMemory();
    const response = await product.open(call);
    // The client reads nothing until the server cannot write any more.
    let last = -1;
    await vi.waitFor(() => {
      const isStuck = written === last;
      last = written;
      // On a busy machine, nothing may have been written yet.
      expect(isStuck && written > 0).toBe(true);
    }, PATIENCE);
    expect(written).toBeLessThan(FEW);
    expect(await drain(response)).toBeGreaterThan(200 * MEGABYTE);
    expect((await product.mostMemory()) - before).toBeLessThan(FEW);
  });

  it("the proxy needs little memory for a thousand open streams, and each stream works", async () => {
    const streams: ServerResponse[] = [];
    upstream.play((_req, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      streams.push(res);
    });
    const before = await product.mostMemory();
    const responses: IncomingMessage[] = [];
    while (responses.length < 1000)
      responses.push(...(await Promise.all(Array.from({ length: 50 }, () => product.open()))));
    for (const stream of streams) stream.end("data: {}\n\n");
    const bytes = await Promise.all(responses.map(drain));
    expect(bytes).toEqual(Array.from({ length: 1000 }, () => 10));
    expect((await product.mostMemory()) - before).toBeLessThan(100 * MEGABYTE);
  });
});

describe("the proxy's time limits", () => {
  const MINUTE = 60_000;
  let product: Product;
  let browser: Browser;
  beforeAll(async () => {
    // This must come before the first use of the HTTP client, which keeps the timer that it finds then.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
    product = await openProduct({
      more: ({ agentcardOptions }) => [agentcardAt(agentcardOptions, upstream.url)],
    });
    browser = await product.browserOf("alice");
    await connect(product, browser, "scripted");
  });
  afterAll(async () => {
    vi.useRealTimers();
    await product.close();
  });
  it("the proxy ends no stream: a day of silence, then an event a minute for a day", async () => {
    const opened = upstream.playStream();
    const headers = { cookie: browser.cookie(), [requestHeader.name]: requestHeader.value };
    // `fetch` would end a stream that is silent for too long.
    const sent = request(product.mount + paths.mcp("scripted"), { headers }).end();
    const [response] = await once(sent, "response");
    const sender = await opened;
    const events = response.setEncoding("utf8")[Symbol.asyncIterator]();

    await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);
    for (let minute = 0; minute < 24 * 60; minute++) {
      const event = `id: ${minute}\ndata: {}\n\n`;
      sender.write(event);
      expect((await events.next()).value).toBe(event);
      await vi.advanceTimersByTimeAsync(MINUTE);
    }
    sender.end();
    expect((await events.next()).done).toBe(true);
  });
});
