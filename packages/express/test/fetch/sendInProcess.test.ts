import { AsyncLocalStorage } from "node:async_hooks";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { sendInProcess } from "../../src/fetch/sendInProcess.js";

const address = "http://inside.example/path?query=1";
/** A server that never listens. */
function open(listener: RequestListener) {
  const server = createServer(listener);
  return (init: RequestInit = {}, url = address) => {
    const request = new Request(url, { ...init, ...(init.body && { duplex: "half" }) });
    return sendInProcess(request, new URL(url), (connection) => server.emit("connection", connection));
  };
}

/** Resolves with the request and the answer when a request has arrived. */
function openHeld() {
  let hold: (held: { req: IncomingMessage; res: ServerResponse }) => void = () => undefined;
  const held = new Promise<{ req: IncomingMessage; res: ServerResponse }>((resolve) => {
    hold = resolve;
  });
  return { send: open((req, res) => hold({ req, res })), held };
}

/** A body whose chunks the test sends. It says how many chunks were asked for, and whether it was cancelled. */
function openBody() {
  const chunk = new Uint8Array(16 * 1024);
  const seen = { chunks: 0, isCancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.chunks++;
      controller.enqueue(chunk);
    },
    cancel() {
      seen.isCancelled = true;
    },
  });
  return { body, seen };
}

const TWO_MEBIBYTES = 2 * 1024 * 1024;

/** Waits until all buffers are full and ask the body for no more. @returns how many chunks of 16 KiB are in them */
async function untilFull(seen: { readonly chunks: number }): Promise<number> {
  let before = -1;
  while (before < seen.chunks) {
    before = seen.chunks;
    await new Promise(setImmediate);
  }
  expect(before).toBeLessThan(64);
  return before;
}

const text = async (req: IncomingMessage) => {
  let all = "";
  for await (const chunk of req.setEncoding("utf8")) all += chunk;
  return all;
};
const until = (check: () => unknown) => vi.waitFor(check, { timeout: PATIENCE });

describe("sendInProcess", () => {
  it("a server that does not listen gets the method, the path, the headers and the body", async () => {
    const send = open(async (req, res) => {
      const { method, url, headers } = req;
      res.end(JSON.stringify({ method, url, headers, body: await text(req) }));
    });
    const headers = { "content-type": "text/plain", "x-accent": "caf\u00e9", cookie: "a=1; b=2" };
    const response = await send({ method: "DELETE", body: "some text", headers });
    expect(await response.json()).toEqual({
      method: "DELETE",
      url: "/path?query=1",
      headers: { ...headers, host: "inside.example", "transfer-encoding": "chunked", connection: "close" },
      body: "some text",
    });
  });

  it("the request's own Host and X-Forwarded-Proto are kept, and https is passed on", async () => {
    const send = open(({ headers: { host, "x-forwarded-proto": proto } }, res) => res.end(`${host} ${proto}`));
    const own = { host: "app.example.com", "x-forwarded-proto": "http" };
    expect(await (await send({ headers: own }, "https://inside.example/")).text()).toBe("app.example.com http");
    expect(await (await send({}, "https://inside.example/")).text()).toBe("inside.example https");
    expect(await (await send()).text()).toBe("inside.example undefined");
  });

  it("no header of a request can smuggle a second request, end the connection or make the server wait", async () => {
    const arrived: string[] = [];
    const send = open(async (req, res) => {
      arrived.push(`${req.method} ${req.url} ${await text(req)}`);
      res.end(JSON.stringify(req.headers));
    });
    const second = "GET /second HTTP/1.1\r\nhost: inside.example\r\n\r\n";
    const headers = {
      connection: "upgrade, keep-alive",
      "content-length": "3",
      expect: "100-continue",
      "keep-alive": "timeout=1",
      te: "trailers",
      trailer: "x",
      "transfer-encoding": "identity",
      upgrade: "websocket",
    };
    for (const method of ["POST", "DELETE", "PATCH", "OPTIONS"]) {
      const response = await send({ method, body: second, headers });
      expect(await response.json()).toEqual({
        host: "inside.example",
        "transfer-encoding": "chunked",
        connection: "close",
        "content-type": "text/plain;charset=UTF-8",
      });
      expect(arrived.splice(0)).toEqual([`${method} /path?query=1 ${second}`]);
    }
  });

  it("a redirect is not followed, and each cookie stays a header of its own", async () => {
    const cookies = ["a=1; Path=/", "b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT"];
    const send = open((_req, res) => res.writeHead(303, { location: "/elsewhere", "set-cookie": cookies }).end());
    const response = await send();
    expect([response.status, response.headers.get("location")]).toEqual([303, "/elsewhere"]);
    expect(response.headers.getSetCookie()).toEqual(cookies);
    expect([...response.headers.keys()].filter((name) => /connection|keep-alive|transfer|length/.test(name))).toEqual(
      [],
    );
  });

  it.each([
    [204, "GET"],
    [304, "GET"],
    [200, "HEAD"],
  ])("a response without a body has none: %i for %s", async (status, method) => {
    const response = await open((_req, res) => res.writeHead(status, { "x-kept": "yes" }).end())({ method });
    expect([response.status, response.body, response.headers.get("x-kept")]).toEqual([status, null, "yes"]);
  });

  it("a status that no Response can have becomes 599", async () => {
    const response = await open((_req, res) => res.writeHead(999).end("odd"))();
    expect([response.status, await response.text()]).toEqual([599, "odd"]);
  });

  it("each chunk of a stream arrives when it is written", async () => {
    const { send, held } = openHeld();
    const sent = send();
    const { res } = await held;
    res.writeHead(200).flushHeaders();
    const reader = (await sent).body?.pipeThrough(new TextDecoderStream()).getReader();
    for (const event of ["one", "two", "three"]) {
      res.write(event);
      expect((await reader?.read())?.value).toBe(event);
    }
    res.end();
    expect((await reader?.read())?.done).toBe(true);
  });

  it("a response that no code reads makes the server wait", async () => {
    const { send, held } = openHeld();
    const { body, seen } = openBody();
    const sent = send();
    const { res } = await held;
    Readable.fromWeb(body as NodeReadableStream).pipe(res);
    const reader = (await sent).body?.getReader();
    const before = await untilFull(seen);
    for (let read = 0; read < TWO_MEBIBYTES; read += (await reader?.read())?.value?.length ?? 0);
    expect(seen.chunks).toBeGreaterThan(before);
    await reader?.cancel();
  });

  it("a server that does not read makes the request's body wait", async () => {
    const { send, held } = openHeld();
    const { body, seen } = openBody();
    const sent = send({ method: "POST", body });
    const { req, res } = await held;
    const before = await untilFull(seen);
    for (let read = 0; read < TWO_MEBIBYTES; read += (await once(req, "data"))[0].length);
    expect(seen.chunks).toBeGreaterThan(before);
    res.end();
    await (await sent).text();
    await until(() => expect(seen.isCancelled).toBe(true));
  });

  it("a body that never ends is cancelled when the server has answered without reading it", async () => {
    const cancel = vi.fn();
    const silent = new ReadableStream({ cancel });
    const response = await open((_req, res) => res.writeHead(413).end("too much"))({ method: "POST", body: silent });
    expect([response.status, await response.text()]).toEqual([413, "too much"]);
    await until(() => expect(cancel).toHaveBeenCalled());
  });

  it("an abort before the answer closes the connection, cancels the body and rejects with its reason", async () => {
    const { send, held } = openHeld();
    const { body, seen } = openBody();
    const controller = new AbortController();
    const sent = send({ method: "POST", body, signal: controller.signal });
    const { res } = await held;
    const closed = once(res, "close");
    const reason = new Error("The browser has left.");
    controller.abort(reason);
    await expect(sent).rejects.toBe(reason);
    await closed;
    expect(res.writableFinished).toBe(false);
    await until(() => expect(seen.isCancelled).toBe(true));
  });

  it("an abort before the request is sent sends nothing", async () => {
    const listener = vi.fn();
    await expect(open(listener)({ signal: AbortSignal.abort("gone") })).rejects.toBe("gone");
    expect(listener).not.toHaveBeenCalled();
  });

  it("an abort in the middle of the answer closes the connection, and the reader gets its reason", async () => {
    const { send, held } = openHeld();
    const controller = new AbortController();
    const sent = send({ signal: controller.signal });
    const { res } = await held;
    res.write("one");
    const reader = (await sent).body?.getReader();
    await reader?.read();
    const next = reader?.read();
    const closed = once(res, "close");
    controller.abort("gone");
    await expect(next).rejects.toBe("gone");
    await closed;
  });

  it.each([
    ["before it is read", false],
    ["while a read waits", true],
  ])("a response that is cancelled closes the connection: %s", async (_when, isRead) => {
    const { send, held } = openHeld();
    const sent = send();
    const { res } = await held;
    res.writeHead(200).flushHeaders();
    const reader = (await sent).body?.getReader();
    const read = isRead ? reader?.read() : undefined;
    const closed = once(res, "close");
    await reader?.cancel();
    await closed;
    expect(res.writableFinished).toBe(false);
    if (read) expect(await read).toMatchObject({ done: true });
  });

  it("a connection that the server closes fails the request, or its answer", async () => {
    await expect(open((_req, res) => res.destroy())()).rejects.toThrow("socket hang up");
    const { send, held } = openHeld();
    const sent = send();
    const { res } = await held;
    res.write("one");
    const response = await sent;
    res.destroy();
    await expect(response.text()).rejects.toThrow("aborted");
  });

  it("a request whose body fails has that error", async () => {
    const broken = new Error("The browser closed the connection.");
    const body = new ReadableStream({ pull: (controller) => controller.error(broken) });
    await expect(open(() => undefined)({ method: "POST", body })).rejects.toBe(broken);
  });

  it("a finished request is no disconnect, and leaves no listener on its signal", async () => {
    const states: boolean[] = [];
    const { signal } = new AbortController();
    const [add, remove] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
    const send = open((_req, res) => {
      res.once("close", () => states.push(res.writableFinished));
      res.end("text");
    });
    // `Request` follows the signal with one of its own, so this calls `sendInProcess` with the test's signal.
    const request = Object.assign(Object.create(null), { method: "GET", headers: new Headers(), body: null, signal });
    const server = createServer((_req, res) => res.end("text"));
    const response = await sendInProcess(request, new URL(address), (connection) => {
      server.emit("connection", connection);
    });
    expect(await response.text()).toBe("text");
    await until(() => expect(remove).toHaveBeenCalledTimes(add.mock.calls.length));
    expect(add).toHaveBeenCalledOnce();

    expect(await (await send()).text()).toBe("text");
    await until(() => expect(states).toEqual([true]));
  });

  it("the server works in the asynchronous context of its request, and not of another request", async () => {
    const store = new AsyncLocalStorage<string>();
    const send = open(async (req, res) => {
      const before = store.getStore();
      await text(req);
      res.end(`${before} ${store.getStore()}`);
    });
    const users = ["alice", "bob", "carol"];
    const answers = users.map((user) =>
      store.run(user, async () => (await send({ method: "POST", body: "text" })).text()),
    );
    expect(await Promise.all(answers)).toEqual(users.map((user) => `${user} ${user}`));
  });
});
