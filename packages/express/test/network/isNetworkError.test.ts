import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { describeFailure } from "../../src/errors/describeFailure.js";
import { KeyholdError, mcpServer } from "../../src/index.js";
import { createSafeFetch } from "../../src/network/createSafeFetch.js";
import { isNetworkError } from "../../src/network/isNetworkError.js";
import { fromOAuthError } from "../../src/oauth/fromOAuthError.js";

async function listen(server: Server): Promise<number> {
  server.on("error", () => undefined);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server that plays a script on each connection. */
const tcp = async (play: (socket: Socket) => void) =>
  `http://127.0.0.1:${await listen(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      onTestFinished(() => void socket.destroy());
      socket.once("data", () => play(socket));
    }),
  )}`;
const http = async (listener: RequestListener) => `http://127.0.0.1:${await listen(createServer(listener))}`;

async function closedPort(): Promise<number> {
  const server = createTcpServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}

const HEAD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
type Start = () => Promise<string>;

/** The error of a real request with the `fetch` of all OAuth requests, until the body is read. */
async function errorOf(start: Start, signal = AbortSignal.timeout(60_000)): Promise<unknown> {
  const url = await start();
  const resolve = vi.fn((_host: string, _options: object, done: (error: Error) => void) =>
    done(Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND", syscall: "getaddrinfo" })),
  );
  const { hostname } = new URL(url);
  const isRemote = hostname.endsWith(".example");
  const provider = mcpServer({ id: "any", name: "Any", url: isRemote ? "https://mcp.example/mcp" : `${url}/mcp` });
  // The test's resolver has only one of the signatures of the real `lookup`.
  const safeFetch = createSafeFetch(resolve as unknown as Parameters<typeof createSafeFetch>[0])(provider);
  return safeFetch(url, { signal })
    .then((answer) => answer.text())
    .then(String, (error: unknown) => error);
}

describe("network errors, each from a real server", () => {
  it.each<[string, Start]>([
    ["a refused connection", async () => `http://127.0.0.1:${await closedPort()}`],
    ["a port that `fetch` blocks", async () => "http://127.0.0.1:1"],
    ["a name that DNS does not know", async () => "https://accounts.example/token"],
    ["a reset before the answer", () => tcp((socket) => socket.resetAndDestroy())],
    ["a connection that closes before the answer", () => tcp((socket) => socket.end())],
    [
      "a reset within the body",
      () => tcp((socket) => socket.write(`${HEAD}content-length: 9\r\n\r\n{`, () => socket.resetAndDestroy())),
    ],
    ["a body that is too short", () => tcp((socket) => socket.end(`${HEAD}content-length: 9\r\n\r\n{`))],
    [
      "a chunked body that breaks off",
      () => tcp((socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n{`)),
    ],
    ["an answer that is not HTTP", () => tcp((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))],
    ["a header that is not HTTP", () => tcp((socket) => socket.end("HTTP/1.1 200 OK\r\nbad header\r\n\r\n"))],
    [
      "a chunk whose size is not a number",
      () => tcp((socket) => socket.end(`${HEAD}transfer-encoding: chunked\r\n\r\nxyz\r\n`)),
    ],
    ["headers without end", () => tcp((socket) => socket.write(`HTTP/1.1 200 OK\r\na: ${"x".repeat(100_000)}\r\n`))],
    [
      "a body that is not the gzip that it says",
      () => http((_req, res) => void res.writeHead(200, { "content-encoding": "gzip" }).end("plain text")),
    ],
    [
      "a server on https that does not speak TLS",
      async () => (await http((_req, res) => void res.end())).replace("http:", "https:"),
    ],
    ["a TLS handshake that fails", async () => `https://127.0.0.1:${await listen(createTlsServer({}))}`],
  ])("Keyhold treats %s as an outage", async (_, start) => {
    const error = await errorOf(start);
    expect(error).toBeInstanceOf(Error);
    expect(isNetworkError(error), String(Object(error).cause)).toBe(true);
    expect(fromOAuthError(error).code).toBe("provider_unavailable");
  });

  it.each<[string, () => AbortSignal]>([
    ["the time limit is over", () => AbortSignal.timeout(1)],
    ["Keyhold gives up", () => AbortSignal.abort()],
  ])("Keyhold treats a server that does not answer before %s as an outage", async (_, signal) => {
    const error = await errorOf(() => tcp(() => undefined), signal());
    expect(fromOAuthError(error).code).toBe("provider_unavailable");
  });

  it.each([
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "CERT_HAS_EXPIRED",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "EAI_AGAIN",
    "UND_ERR_CONNECT_TIMEOUT",
  ])("Keyhold treats %s, as undici wraps it, as an outage", (code) => {
    const cause = Object.assign(new Error("no"), { code });
    expect(fromOAuthError(new TypeError("fetch failed", { cause })).code).toBe("provider_unavailable");
  });
});

describe("faults of this program", () => {
  const faults: [string, () => unknown][] = [
    ["a member of undefined", () => Reflect.get(Object(undefined), "a").b],
    ["a variable that does not exist", () => new Function("return missing")()],
    [
      "too deep a recursion",
      () =>
        (function again(): unknown {
          return [again()];
        })(),
    ],
    ["an address that is none", () => new URL("not an address")],
    ["JSON that is none, with a secret in it", () => JSON.parse("rt-hush")],
    ["a wrong argument for Node", () => Buffer.alloc(-1)],
    [
      "an error of no kind",
      () => {
        throw new Error("?");
      },
    ],
    [
      "something that is not an error",
      () => {
        throw "text";
      },
    ],
    [
      "a fetch with a header that HTTP does not have",
      () => fetch("http://127.0.0.1:1", { headers: { "bad header": "x" } }),
    ],
    [
      "a fault in what `fetch` calls",
      () => {
        throw new TypeError("fetch failed", { cause: new TypeError("x is not a function") });
      },
    ],
    ["a fetch that undici refuses", () => fetch("http://127.0.0.1:65000", { headers: { expect: "100-continue" } })],
  ];

  it.each(faults)(
    "Keyhold reports %s as `internal`, and logs its places in the code and no secret",
    async (_, work) => {
      const error = await (async () => work())().catch((caught: unknown) => caught);
      const failure = fromOAuthError(error);
      expect(failure.code).toBe("internal");
      const line = describeFailure(failure);
      expect(line).not.toContain("rt-hush");
      // Some errors of Node itself have none.
      const placesIn = (text = "") => text.match(/\n {4}at .*/g) ?? [];
      if (error instanceof Error) expect(placesIn(line)).toEqual(placesIn(error.stack));
    },
  );

  it("the log line of an outage has no places in the code", () => {
    expect(describeFailure(new KeyholdError("provider_unavailable", { cause: new Error("no") }))).not.toContain("\n");
  });
});
