import { createServer, type Server } from "node:http";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { callContext } from "../../src/connections/callContext.js";
import { agentcard, KeyholdError, type KeyholdEvent } from "../../src/index.js";
import type { Admit, Admitted } from "../../src/mcp/Admit.js";
import { createAgentFetch } from "../../src/mcp/createAgentFetch.js";
import { createProxy } from "../../src/mcp/createProxy.js";
import { withProgress } from "../../src/mcp/withProgress.js";
import { DisconnectSignal } from "../../src/performance/DisconnectSignal.js";
import { gate } from "../support/gate.js";

// The real afterTime() divides a timer into parts.
vi.mock("../../src/util/afterTime.js", () => ({
  afterTime(time: number, callback: () => void) {
    const timer = setTimeout(callback, time);
    return () => clearTimeout(timer);
  },
}));
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const message = { jsonrpc: "2.0", id: 7, method: "tools/call", params: { _meta: { progressToken: "p" } } } as const;
const result = { jsonrpc: "2.0", id: 7, result: { content: [] } };

/** A call that waits until `decided` opens. */
function open(answer: () => Promise<Response> = async () => Response.json(result)) {
  const decided = gate();
  const leave = vi.fn();
  const response = withProgress(message, { waiting: decided.opened, answer, leave });
  return { decided, leave, response };
}

const messagesIn = (text: string) => [...text.matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json ?? ""));

it("a call that waits for less than ten seconds gets its answer without a stream", async () => {
  const { decided, response } = open();
  decided.open();
  expect((await response).headers.get("content-type")).toBe("application/json");
});

it("a call that waits longer gets a message about progress every ten seconds, and then its result", async () => {
  const { decided, response } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  const text = (await response).text();
  await vi.advanceTimersByTimeAsync(20_000);
  decided.open();
  expect(messagesIn(await text)).toEqual([
    ...[1, 2, 3].map((progress) => ({
      jsonrpc: "2.0",
      method: "notifications/progress",
      params: { progressToken: "p", progress, message: "Waiting for the user's approval." },
    })),
    result,
  ]);
});

it("the server's own event stream continues the stream", async () => {
  const headers = { "content-type": "text/event-stream" };
  const { decided, response } = open(async () => new Response(`data: ${JSON.stringify(result)}\n\n`, { headers }));
  await vi.advanceTimersByTimeAsync(10_000);
  decided.open();
  expect(messagesIn(await (await response).text()).at(-1)).toEqual(result);
});

it("a stream whose call fails ends with a result, which models see", async () => {
  const { decided, response } = open(async () => {
    throw new KeyholdError("needs_reconnect");
  });
  await vi.advanceTimersByTimeAsync(10_000);
  decided.open();
  expect(messagesIn(await (await response).text()).at(-1)).toMatchObject({ id: 7, result: { isError: true } });
});

it("a client that closes the stream leaves, and the call stops waiting", async () => {
  const { leave, response } = open();
  await vi.advanceTimersByTimeAsync(10_000);
  await (await response).body?.cancel();
  expect(leave).toHaveBeenCalledOnce();
});

/** A body of 64 MiB. @param breaksAt the chunk in whose place the body breaks off */
function largeBody(breaksAt?: number) {
  let chunks = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        chunks += 1;
        if (chunks === breaksAt) controller.error(new Error("broken off"));
        else controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
        if (chunks === 1024) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, chunks: () => chunks };
}

/** Resolves after so many turns of the event loop that everything that can be read without the client has been read. */
async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
}

describe.each(["text/event-stream", "application/json"])("a long answer of the type %s", (type) => {
  async function openLong(breaksAt?: number) {
    const { body, chunks } = largeBody(breaksAt);
    const { decided, response } = open(async () => new Response(body, { headers: { "content-type": type } }));
    await vi.advanceTimersByTimeAsync(10_000);
    const reader = (await response).body?.getReader() ?? expect.fail();
    await reader.read();
    decided.open();
    await reader.read();
    await untilIdle();
    return { reader, chunks };
  }

  it("a long answer is read from the server only as fast as the client reads it, and arrives complete", async () => {
    const { reader, chunks } = await openLong();
    expect(chunks()).toBeLessThan(20);
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.length;
    expect(bytes).toBeGreaterThan(1000 * 64 * 1024);
  });

  it("an answer that breaks off while the client does not read ends the stream with an error, and not the process", async () => {
    const { reader } = await openLong(6);
    const rest = async () => {
      for (let read = await reader.read(); !read.done; ) read = await reader.read();
    };
    await expect(rest()).rejects.toThrow("broken off");
  });
});

describe("a stream of progress", () => {
  const provider = agentcard({ clientId: "product", origin: "http://localhost:1" });
  const about = { userId: "alice", provider, connection: "agentcard", requestId: "a run", agent: "shopper" };
  const call = callContext(about);
  const unread = {
    statusText: "",
    challenge: null,
    location: null,
    discard: async () => {},
    readRefusal: async () => undefined,
  };
  const json = { "content-type": "application/json" };
  const events = { "content-type": "text/event-stream" };
  const sent = vi.fn();
  function answered(status: number, headers: Record<string, string>, body: string) {
    sent();
    return { ...unread, status, headers, body: Readable.from([Buffer.from(body)]) };
  }
  const told: KeyholdEvent[] = [];
  const emit = (event: KeyholdEvent) => void told.push(event);
  let server: Server | undefined;
  beforeEach(() => {
    told.splice(0);
    sent.mockClear();
  });
  afterEach(() => server?.close());

  interface Played {
    /** What the rules say after the user has decided. */
    readonly admitted?: () => Admitted;
    readonly status?: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  }

  /** The two paths of an agent, each with the same MCP server behind it. */
  const openPaths: Record<string, (admit: Admit, played: Required<Omit<Played, "admitted">>) => Promise<Response>> = {
    "keyhold.mcp()": (admit, { status, headers, body }) => {
      const fetchOf = createAgentFetch(call, {
        admit,
        send: async () => answered(status, headers, body),
        count: async () => undefined,
        check: undefined,
        emit,
      });
      return fetchOf(provider.mcpUrl, { method: "POST", body: JSON.stringify(message) });
    },
    "the bearer route": async (admit, { status, headers, body }) => {
      const passOn = createProxy({
        admit,
        upstream: async () => answered(status, headers, body),
        checkRevocation: () => undefined,
        watch: { standing: async () => {}, answer: () => {}, forget: () => {}, close: () => {} },
        emit,
      });
      server = createServer((req, res) => {
        const client = new DisconnectSignal();
        res.once("close", () => res.writableFinished || client.abort());
        const request = { method: "POST", headers: req.headers, body: message, isSignedIn: async () => true };
        void passOn(call, request, res, client);
      });
      await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
      return fetch(`http://127.0.0.1:${Object(server.address()).port}`, { method: "POST" });
    },
  };

  describe.each(Object.entries(openPaths))("on the path %s", (_path, openPath) => {
    const open = ({ admitted = () => ({}), ...played }: Played = {}) => {
      const [decided, asked] = [gate(), gate()];
      let left: AbortSignal | undefined;
      const admit: Admit = async ({ onRuling }, _message, client) => {
        onRuling?.({ verdict: "ask" });
        left = client.left();
        asked.open();
        await decided.opened;
        onRuling?.({ verdict: "ask", approvalId: "the approval" });
        return admitted();
      };
      const whole = { status: 200, headers: json, body: JSON.stringify(result, undefined, 2) };
      const response = openPath(admit, { ...whole, ...played });
      return { asked: asked.opened, decided, response, left: () => left };
    };

    /** All messages of a call about which the user decides after eleven seconds. */
    async function messagesOf(played: Played): Promise<unknown[]> {
      const { asked, decided, response } = open(played);
      await asked;
      await vi.advanceTimersByTimeAsync(11_000);
      const text = (await response).text();
      decided.open();
      return messagesIn(await text);
    }

    it.each<[what: string, played: Played]>([
      ["one message", {}],
      ["a large message", { body: JSON.stringify({ ...result, pad: "x".repeat(300_000) }, undefined, 2) }],
      ["an event stream", { headers: events, body: `data: ${JSON.stringify(result)}\n\n` }],
      ["a message of Keyhold's own", { admitted: () => ({ answer: result }) }],
    ])("%s follows the progress as an event", async (_what, played) => {
      const [progress, ...rest] = await messagesOf(played);
      expect(progress).toMatchObject({ method: "notifications/progress", params: { progressToken: "p", progress: 1 } });
      expect(rest).toEqual([expect.objectContaining(result)]);
    });

    const notAdmitted = (): Admitted => {
      throw new KeyholdError("needs_reconnect");
    };
    it.each<[what: string, played: Played]>([
      ["the rules do not admit any more", { admitted: notAdmitted }],
      ["the server refuses with plain text", { status: 403, headers: { "content-type": "text/plain" }, body: "No." }],
      ["the server answers with a web page", { headers: { "content-type": "text/html" }, body: "<p>Hello</p>" }],
    ])("a call that %s ends with a result, which models see", async (_what, played) => {
      const messages = await messagesOf(played);
      expect(messages).toEqual([expect.anything(), { jsonrpc: "2.0", id: 7, result: expect.anything() }]);
      expect(messages[1]).toMatchObject({ result: { isError: true, content: [{ text: expect.any(String) }] } });
    });

    it("an approved call is sent even if its client reads nothing, and has an end when the client leaves", async () => {
      const noteEnd = vi.fn();
      const { asked, decided, response } = open({ admitted: () => ({ noteEnd }), headers: events, body: "data: " });
      await asked;
      await vi.advanceTimersByTimeAsync(11_000);
      const { body } = await response;
      decided.open();
      await vi.waitFor(() => expect(sent).toHaveBeenCalledOnce());
      await untilIdle();
      await body?.cancel();
      await vi.waitFor(() => expect(noteEnd).toHaveBeenCalledOnce());
    });

    it("a client that closes the stream stops waiting", async () => {
      const { asked, left, response } = open();
      await asked;
      await vi.advanceTimersByTimeAsync(11_000);
      await (await response).body?.cancel();
      await vi.waitFor(() => expect(left()?.aborted).toBe(true));
    });
  });

  it("the event `called` comes when the call has ended, with its approval", async () => {
    const decided = gate();
    const admit: Admit = async ({ onRuling }) => {
      await decided.opened;
      onRuling?.({ verdict: "ask", approvalId: "the approval" });
      return { answer: result };
    };
    const response = openPaths["keyhold.mcp()"]?.(admit, { status: 200, headers: json, body: "" });
    await vi.advanceTimersByTimeAsync(10_000);
    const text = (await response)?.text();
    expect(told).toEqual([]);
    decided.open();
    await text;
    const ended = { type: "called", verdict: "ask", approvalId: "the approval", status: 200 };
    expect(told).toEqual([expect.objectContaining(ended)]);
  });
});
