import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import tls from "node:tls";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { KeyholdError, mcpServer, type Provider } from "../../src/index.js";
import { createSafeFetch } from "../../src/network/createSafeFetch.js";

const remote = mcpServer({ id: "remote", name: "Remote", url: "https://mcp.example/mcp" });
const local = mcpServer({ id: "local", name: "Local", url: "http://localhost:1/mcp" });

/** A resolver that returns these lists of addresses, one after the other. */
function resolverOf(...answers: string[][]) {
  const addresses = (list: string[] = []) =>
    list.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  return vi.fn((_host: string, _options: object, callback: (error: null, found: object[]) => void) =>
    callback(null, addresses(answers.length > 1 ? answers.shift() : answers[0])),
  );
}

/** Sends a request for a provider. @returns its error, if it fails, and the number of lookups */
async function attempt(url: string, provider: Provider, ...answers: string[][]) {
  const resolver = resolverOf(...answers);
  // The test's resolver has only one of the signatures of the real `lookup`.
  const safeFetch = createSafeFetch(resolver as unknown as Parameters<typeof createSafeFetch>[0])(provider);
  const error = await safeFetch(url, { signal: AbortSignal.timeout(5_000) }).catch((caught: unknown) => caught);
  return { error, lookups: resolver.mock.calls.length };
}

const refused = expect.objectContaining({ code: "provider_answer_invalid" });

/** A server on this machine. */
async function serve(listener: RequestListener): Promise<{ origin: string; arrived: () => number }> {
  let arrived = 0;
  const server = createServer((req, res) => {
    arrived++;
    listener(req, res);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived: () => arrived };
}

describe("M12: addresses that a remote MCP server may name", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "::",
    "fe80::1",
    "fd12:3456::1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
  ])("Keyhold sends no request to %s, by name or by number", async (address) => {
    const byName = await attempt("https://as.example/token", remote, [address]);
    expect(byName).toEqual({ error: refused, lookups: 1 });
    const literal = address.includes(":") ? `[${address}]` : address;
    expect(await attempt(`https://${literal}/token`, remote, [])).toEqual({ error: refused, lookups: 0 });
  });

  it.each(["::7f00:1", "::a9fe:a9fe", "168.63.129.16", "::ffff:168.63.129.16"])(
    "F-L9: Keyhold sends no request to %s, a public number that leads to the inside",
    async (address) => {
      const literal = address.includes(":") ? `[${address}]` : address;
      expect(await attempt("https://as.example/token", remote, [address])).toEqual({ error: refused, lookups: 1 });
      expect(await attempt(`https://${literal}/token`, remote, [])).toEqual({ error: refused, lookups: 0 });
    },
  );

  it.each(["https://:p@as.example/", "https://u@as.example/"])(
    "F-L9: Keyhold sends no request to %s, which has credentials",
    async (url) => {
      expect((await attempt(url, remote, ["127.0.0.1"])).error).toEqual(refused);
    },
  );

  it("Keyhold sends no request to a name that has one private address among public ones", async () => {
    const { error } = await attempt("https://as.example/token", remote, ["93.184.215.14", "10.0.0.1"]);
    expect(error).toEqual(refused);
  });

  it.each(["https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://[::ffff:7f00:1]/"])(
    "Keyhold sends no request to this machine, spelled %s",
    async (url) => {
      expect((await attempt(url, remote, ["127.0.0.1"])).error).toEqual(refused);
    },
  );

  it.each([
    "http://as.example/",
    "http://localhost/",
    "file:///etc/passwd",
    "ftp://as.example/",
    "https://u:p@as.example/",
  ])("Keyhold sends no request to %s", async (url) => {
    expect((await attempt(url, remote, ["127.0.0.1"])).error).toEqual(refused);
  });

  it("Keyhold looks a name up once, and connects to the address that it has checked", async () => {
    // A stub replaces the connection, because tests reach no other machine. It asks for the addresses as a socket does. A second lookup would lead to this machine.
    const dialled: unknown[] = [];
    const connecting = vi.spyOn(tls, "connect").mockImplementation(((options: tls.ConnectionOptions) => {
      const socket = new Socket();
      options.lookup?.(String(options.host), { all: true }, (_error, addresses) => {
        dialled.push(addresses);
        socket.destroy(new Error("This is a stub."));
      });
      return socket;
    }) as typeof tls.connect);
    onTestFinished(async () => connecting.mockRestore());
    const { error, lookups } = await attempt("https://as.example/token", remote, ["4000::1"], ["127.0.0.1"]);
    expect({ lookups, dialled }).toEqual({ lookups: 1, dialled: [[{ address: "4000::1", family: 6 }]] });
    expect(error).not.toBeInstanceOf(KeyholdError);
  });

  it("the log says why Keyhold refused an address", async () => {
    const { error } = await attempt("https://as.example/token", remote, ["10.0.0.1"]);
    expect(String(error instanceof Error && error.cause)).toMatch(/"as\.example" is not a public address/);
  });

  it("Keyhold sends requests to every address in the operator's configuration", async () => {
    const { error } = await attempt("https://mcp.example/mcp", remote, ["127.0.0.1"]);
    expect(error).not.toEqual(refused);
  });

  it("F-I10: Keyhold sends requests to a private origin that the operator trusts, and to no other private origin", async () => {
    const trusting = mcpServer({
      id: "remote",
      name: "Remote",
      url: "https://mcp.example/mcp",
      trustedOrigins: ["https://keycloak.internal"],
    });
    expect((await attempt("https://keycloak.internal/token", trusting, ["127.0.0.1"])).error).not.toEqual(refused);
    expect((await attempt("https://keycloak.internal:8443/token", trusting, ["127.0.0.1"])).error).toEqual(refused);
    expect((await attempt("https://other.internal/token", trusting, ["127.0.0.1"])).error).toEqual(refused);
  });

  it.each([
    "https://keycloak.internal/",
    "keycloak.internal",
    "http://keycloak.internal",
    "https://u:p@keycloak.internal",
  ])("F-I10: `trustedOrigins` accepts exact origins, and not %s", (origin) => {
    const options = { id: "remote", name: "Remote", url: "https://mcp.example/mcp", trustedOrigins: [origin] };
    expect(() => mcpServer(options)).toThrow("`trustedOrigins.0`");
  });
});

describe("M12: answers to createSafeFetch()", () => {
  const fetchLocal = createSafeFetch()(local);

  it("Keyhold reads an answer from this machine if the MCP server runs on it", async () => {
    const { origin } = await serve((_req, res) => res.end('{"issuer":"me"}'));
    expect(await (await fetchLocal(origin)).json()).toEqual({ issuer: "me" });
  });

  it("Keyhold does not follow a redirect, and returns it", async () => {
    const target = await serve((_req, res) => res.end());
    const { origin } = await serve((_req, res) => res.writeHead(302, { location: target.origin }).end());
    expect((await fetchLocal(origin)).status).toBe(302);
    expect(target.arrived()).toBe(0);
  });

  it.each([
    ["unpacked", (body: Buffer) => body, {}],
    ["packed", (body: Buffer) => gzipSync(body), { "content-encoding": "gzip" }],
  ])("Keyhold reads at most 1 MiB of an answer, %s", async (_case, pack, headers) => {
    const { origin } = await serve((req, res) => {
      res.writeHead(200, headers).end(pack(Buffer.alloc(1024 * 1024 + Number(req.url === "/more"))));
    });
    expect((await (await fetchLocal(origin)).arrayBuffer()).byteLength).toBe(1024 * 1024);
    await expect((await fetchLocal(`${origin}/more`)).arrayBuffer()).rejects.toMatchObject({
      code: "provider_answer_invalid",
      cause: { message: "The answer is longer than 1 MiB." },
    });
  });
});
