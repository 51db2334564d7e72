import { paths } from "@keyhold/contract";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { KeyholdEvent } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import type { Browser } from "../support/openBrowser.js";
import { openMcpServer, type TestMcpServer } from "../support/openMcpServer.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";
import { openUpstream, type Upstream } from "../support/openUpstream.js";

let product: Product;
let upstream: Upstream;
let server: TestMcpServer;
let browser: Browser;
const events: KeyholdEvent[] = [];
const mcp = paths.mcp("scripted");
const json = { "content-type": "application/json" };
const stream = { "content-type": "text/event-stream" };
const asJson = (body: unknown) => ({ method: "POST", headers: json, body: JSON.stringify(body) });
const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "create_card" } };

beforeAll(async () => {
  upstream = await openUpstream();
  server = await openMcpServer("modern");
  product = await openProduct({
    onEvent: (event) => void events.push(event),
    more: ({ agentcardOptions }) =>
      Object.entries({ scripted: upstream.url, modern: server.url }).map(([id, mcpUrl]) =>
        agentcardAt(agentcardOptions, mcpUrl, {
          id,
          links: ({ structuredContent }) => [[Object(structuredContent), "authUrl"]],
        }),
      ),
  });
  browser = await product.browserOf("alice");
  for (const provider of ["scripted", "modern"]) await connect(product, browser, provider);
});
afterAll(async () => {
  await product.close();
  await upstream.close();
  await server.close();
});
afterEach(() => void events.splice(0));

const https = "https://bank.example/consent?for=card";
const elicit = (url: string) => ({
  method: "elicitation/create",
  params: { mode: "url", elicitationId: "7", message: "Go", url },
});
/** Every place where a message asks to open a link. */
const messages = {
  "a request for elicitation": (url: string) => ({ jsonrpc: "2.0", id: 3, ...elicit(url) }),
  "an error that requires elicitation": (url: string) => {
    const data = { elicitations: [elicit(https).params, elicit(url).params] };
    return { jsonrpc: "2.0", id: 1, error: { code: -32042, message: "Go", data } };
  },
  "a result that requires input": (url: string) => ({
    jsonrpc: "2.0",
    id: 1,
    result: { resultType: "input_required", inputRequests: { bank: elicit(url) }, requestState: "\u2028é\\ud83d \"'" },
  }),
  "a provider's own place": (url: string) => ({
    jsonrpc: "2.0",
    id: 1,
    result: { structuredContent: { authUrl: url }, content: [] },
  }),
};
const unsafe = ["javascript:alert(1)", "http://bank.example/", "data:text/html,hi", "file:///etc/passwd", "/relative"];
/** The same JSON with every character of every name and text as an escape. */
const escaped = (text: string) =>
  text.replace(
    /"(?:[^"\\]|\\.)*"/g,
    (word) => `"${[...JSON.parse(word)].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`,
  );

/** The part of an answer that reaches a page, and whether it is the whole answer. */
async function get(headers: Record<string, string>, parts: readonly string[]) {
  upstream.play((_req, res) => {
    res.writeHead(200, headers);
    for (const part of parts) res.write(part);
    res.end();
  });
  const { status, body } = await browser.fetch(mcp, asJson(call));
  let text = "";
  try {
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
    return { status, text, isWhole: true };
  } catch {
    return { status, text, isWhole: false };
  }
}

/** The events of a stream, as the SDKs' clients read them. */
function eventsIn(text: string): EventSourceMessage[] {
  const found: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => found.push(event) });
  parser.feed(text);
  return found;
}

const failure = { type: "failed", code: "provider_answer_invalid" };

describe.each(Object.entries(messages))("M13: the link of %s", (_what, message) => {
  it.each([[https], ["http://localhost:7000/consent"]])(
    "the proxy passes a safe link on unchanged: %s",
    async (url) => {
      const text = JSON.stringify(message(url), null, 2);
      expect(await get(json, [text])).toEqual({ status: 200, text, isWhole: true });
      const event = `data: ${JSON.stringify(message(url))}\n\n`;
      expect(await get(stream, [event])).toEqual({ status: 200, text: event, isWhole: true });
    },
  );

  it.each(unsafe)("the proxy replaces an unsafe link in an answer, and passes the rest on: %s", async (url) => {
    const text = JSON.stringify(message(url));
    for (const spelling of [text, escaped(text)]) {
      const { status, text: body } = await get(json, [spelling]);
      expect(status).toBe(200);
      expect(JSON.parse(body)).toEqual(message("about:blank"));
    }
    await expect.poll(() => events).toContainEqual(expect.objectContaining(failure));
  });

  it.each(["\n", "\r\n", "\r"])(
    "the proxy replaces an unsafe link in a stream whose lines end with %j",
    async (end) => {
      const good = `data: ${JSON.stringify(message(https))}${end}${end}`;
      const lines = JSON.stringify(message("javascript:alert(1)"), null, 1).split("\n");
      const bad = ["id: 7", "event: message", ...lines.map((line) => `data: ${line}`), "", ""].join(end);
      for (const parts of [[good + bad + good], [good, ...bad, good]]) {
        const { text, isWhole } = await get(stream, parts);
        expect(isWhole).toBe(true);
        expect(eventsIn(text).map(({ data }) => JSON.parse(data))).toEqual(
          [https, "about:blank", https].map((url) => message(url)),
        );
        expect(eventsIn(text)[1]).toMatchObject({ id: "7", event: "message" });
      }
      await expect.poll(() => events).toContainEqual(expect.objectContaining(failure));
    },
  );
});

it("the proxy does not change a link that is data, which a client does not open", async () => {
  const result = {
    content: [{ type: "text", text: '{"mode":"url","url":"http://a.example"}' }],
    url: "http://b.example",
  };
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, result });
  expect(await get(json, [text])).toEqual({ status: 200, text, isWhole: true });
});

it("the proxy passes a message that is too large to check on, and checks the next one", async () => {
  const large = { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text: "x".repeat(1024 * 1024) }] } };
  const text = JSON.stringify(large);
  expect(await get(json, [text])).toEqual({ status: 200, text, isWhole: true });
  const event = `data: ${text}\n\n`;
  const bad = `data: ${JSON.stringify(messages["a request for elicitation"]("javascript:alert(1)"))}\n\n`;
  expect(await get(stream, [event])).toEqual({ status: 200, text: event, isWhole: true });
  const { text: both } = await get(stream, [event, bad]);
  expect(eventsIn(both).map(({ data }) => JSON.parse(data))).toEqual([
    large,
    messages["a request for elicitation"]("about:blank"),
  ]);
});

it("the proxy passes a client's message on without changes", async () => {
  const requestState = "\u2028é\ud83d\ude00\\n\"'/ ".repeat(100);
  upstream.play((_req, res) => res.writeHead(200, json).end("{}"));
  const params = { ...call.params, requestState, inputResponses: { bank: { action: "accept" } } };
  await browser.fetch(mcp, asJson({ ...call, params }));
  expect(JSON.parse(upstream.arrived[0]?.body ?? "").params).toEqual(params);
});
