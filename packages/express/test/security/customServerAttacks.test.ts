import { paths } from "@keyhold/contract";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { agentcard, createKeyhold, type Keyhold, type KeyholdEvent } from "../../src/index.js";
import { type Browser, openBrowser } from "../support/openBrowser.js";
import { type Internet, openInternet } from "../support/openInternet.js";
import { attemptId, authorize } from "../support/openProduct.js";
import {
  openProtectedServer,
  type ProtectedServer,
  resourceMetadata,
  serverMetadata,
} from "../support/openProtectedServer.js";

const publicUrl = "https://app.example.com/api/keyhold";
const json = { "content-type": "application/json" };
/** The attacker's server, and its address. */
const ORIGIN = "https://mcp.example";
const PUBLIC = "93.184.215.14";
const PRIVATE = "10.0.0.7";

let internet: Internet;
let server: ProtectedServer;
let keyhold: Keyhold;
let alice: Browser;
let events: KeyholdEvent[];

beforeEach(async () => {
  internet = openInternet();
  onTestFinished(internet.close);
  server = await openProtectedServer(ORIGIN);
  onTestFinished(server.close);
  internet.name("mcp.example", [PUBLIC]);
  internet.serve(PUBLIC, server.local);
  // If Keyhold dialled them, these would answer.
  internet.name("inside.example", [PRIVATE]);
  for (const address of [PRIVATE, "127.0.0.1", "169.254.169.254", "::1"]) internet.serve(address, server.local);
  events = [];
  keyhold = createKeyhold({
    publicUrl,
    keys: ["a key that is long enough for a test"],
    identify: () => "alice",
    providers: [agentcard({ clientId: "product" })],
    customServers: { allow: () => true, most: 50 },
    onEvent: (event) => void events.push(event),
  });
  onTestFinished(keyhold.close);
  alice = openBrowser(publicUrl, "", (request) => keyhold.handler(request));
});

async function add(url: string) {
  const { status, body } = await alice.json(paths.servers(), {
    method: "POST",
    body: JSON.stringify({ url }),
    headers: json,
  });
  return { status, body };
}

async function added(): Promise<string> {
  const { body } = await add(server.url);
  return String(body.id);
}

/** Connects a server. @returns how the attempt has ended */
async function connect(connection: string): Promise<unknown> {
  const id = attemptId();
  const { pathname, search } = new URL(await authorize(alice, connection, id), publicUrl);
  const consent = await fetch(server.local + pathname + search, { redirect: "manual" });
  const callback = consent.headers.get("location");
  if (callback) await alice.navigate(callback);
  return (await alice.json(paths.attempt(connection, id))).body;
}

const listTools = (connection: string) => alice.json(paths.tools(connection));
const unusable = { status: 400, body: { error: expect.objectContaining({ code: "server_unusable" }) } };
const failed = { status: "failed", code: "server_unusable" };
const away = { status: 503, body: { error: { code: "provider_unavailable" } } };

describe("B7: an address of a private network", () => {
  it.each([
    "https://127.0.0.1/mcp",
    "https://localhost/mcp",
    "http://localhost/mcp",
    "http://127.0.0.1/mcp",
    "https://[::1]/mcp",
    "https://169.254.169.254/latest/meta-data",
    "https://[::ffff:127.0.0.1]/mcp",
    "https://[::ffff:a9fe:a9fe]/mcp",
    "https://2130706433/mcp",
    "https://0x7f.1/mcp",
    "https://0177.0.0.1/mcp",
    "https://127.1/mcp",
    "https://0/mcp",
    "https://10.0.0.7/mcp",
    "https://192.168.1.1/mcp",
    "https://[fd12:3456::1]/mcp",
    "https://localhost./mcp",
    "https://inside.example/mcp",
  ])("B7: a user cannot add %s, and Keyhold opens no connection", async (url) => {
    internet.name("localhost.", ["127.0.0.1"]);
    expect(await add(url)).toEqual(unusable);
    expect(internet.dialled).toEqual([]);
  });

  it.each([
    ["a private address", [PRIVATE]],
    ["this machine", ["127.0.0.1"]],
    ["a public and a private one", [PUBLIC, PRIVATE]],
    ["an IPv4 address in IPv6", ["::ffff:169.254.169.254"]],
  ])("B7: a user cannot add a name that resolves to %s", async (_what, addresses) => {
    internet.name("mcp.example", addresses);
    expect(await add(server.url)).toEqual(unusable);
    expect(internet.dialled).toEqual([]);
  });

  it("B7: a refused address, a host that is away, a web page and a server without OAuth get the same answer", async () => {
    internet.name("away.example", ["93.184.215.15"]);
    internet.name("page.example", ["93.184.215.16"]);
    const page = await openProtectedServer("https://other.example");
    onTestFinished(page.close);
    internet.serve("93.184.215.16", page.local);
    const urls = [
      "https://10.0.0.7/",
      "https://inside.example/",
      "https://away.example/",
      "https://missing.example/",
      "https://page.example/",
      "http://mcp.example/",
    ];
    const answers = [];
    for (const url of urls) answers.push(await add(url));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toEqual(unusable);
    // The operator still learns why.
    const causes = events.flatMap((event) => (event.type === "failed" ? [event.cause] : []));
    expect(causes.join("\n")).toMatch(/"inside\.example" is not a public address/);
  });
});

describe("B7: a server that a user has added", () => {
  it("B7: a server that a user has added is connected and used at its public address only", async () => {
    const id = await added();
    expect(await connect(id)).toEqual({ status: "connected", connection: id });
    expect(await listTools(id)).toMatchObject({ status: 200 });
    expect(new Set(internet.dialled)).toEqual(new Set([PUBLIC]));
  });

  it("B7: a server that a user has added cannot lead MCP requests to a private address by changing what its name resolves to", async () => {
    const id = await added();
    await connect(id);
    internet.name("mcp.example", [PRIVATE]);
    server.breakConnections();
    expect(await listTools(id)).toMatchObject(away);
    // The answer is the same if there is nothing at all.
    internet.name("mcp.example", []);
    const body = (await listTools(id)).body;
    internet.name("mcp.example", [PRIVATE]);
    expect((await listTools(id)).body).toEqual(body);
    expect(internet.dialled).not.toContain(PRIVATE);
  });

  it("B7: a tool call that the user has approved was not sent if the server's name leads to a private address", async () => {
    const id = await added();
    await connect(id);
    const message = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "read", arguments: {} } };
    const headers = { ...json, accept: "application/json, text/event-stream" };
    const call = () => alice.json(paths.mcp(id), { method: "POST", body: JSON.stringify(message), headers });
    await call();
    const [waiting] = (await alice.json(paths.approvals())).body.approvals as { id: string }[];
    const decision = { method: "POST", body: '{"decision":"approve"}', headers: json };
    await alice.json(paths.approval(String(waiting?.id)), decision);
    internet.name("mcp.example", [PRIVATE]);
    server.breakConnections();
    // The first request finds that its connection is closed.
    await listTools(id);
    expect(await call()).toMatchObject(away);
    expect(internet.dialled).not.toContain(PRIVATE);
  });

  it("B7: a server that a user has added cannot change its address between Keyhold's check and the connection", async () => {
    internet.name("mcp.example", [PUBLIC], [PRIVATE]);
    // The first connection goes to the address that was checked, each later one is checked again.
    expect(await add(server.url)).not.toMatchObject({ status: 500 });
    server.breakConnections();
    expect(await add(`${server.url}?again`)).toEqual(unusable);
    expect(internet.dialled).toEqual(internet.dialled.map(() => PUBLIC));
  });

  it.each(["https://10.0.0.7/", "https://inside.example/", "http://127.0.0.1/", "//169.254.169.254/"])(
    "B7: cannot redirect Keyhold to %s",
    async (location) => {
      const id = await added();
      await connect(id);
      for (const status of [302, 307, 308]) {
        server.script("/mcp", (_req, res) => void res.status(status).set("location", location).end());
        expect((await listTools(id)).status).toBeGreaterThanOrEqual(500);
      }
      for (const path of [resourceMetadata, serverMetadata, "/token", "/register"])
        server.script(path, (_req, res) => void res.redirect(307, location));
      expect(await connect(id)).toEqual(failed);
      expect(await add(`${server.url}?again`)).toEqual(unusable);
      expect(new Set(internet.dialled)).toEqual(new Set([PUBLIC]));
    },
  );

  it.each(["https://inside.example", "https://10.0.0.7", "https://[::1]", "http://localhost"])(
    "B7: cannot name the authorization server %s",
    async (origin) => {
      await server.change(resourceMetadata, { authorization_servers: [origin] });
      expect(await add(server.url)).toEqual(unusable);
      expect(new Set(internet.dialled)).toEqual(new Set([PUBLIC]));
    },
  );

  it("B7: a server that a user has added cannot fill the store with the name of its authorization server", async () => {
    const long = `/${"a".repeat(2_000)}`;
    await server.change(resourceMetadata, { authorization_servers: [ORIGIN + long] });
    const document = await (await fetch(server.local + serverMetadata)).json();
    server.script(serverMetadata + long, (_req, res) => void res.json({ ...Object(document), issuer: ORIGIN + long }));
    expect(await add(server.url)).toEqual(unusable);
    expect(server.paths()).toContain(serverMetadata + long);
  });

  it.each(["token_endpoint", "registration_endpoint"])(
    "B7: cannot name a %s in a private network",
    async (endpoint) => {
      const id = await added();
      for (const target of ["https://inside.example/x", "https://10.0.0.7/x", "https://[::ffff:10.0.0.7]/x"]) {
        await server.change(serverMetadata, { [endpoint]: target });
        expect(await connect(id)).toEqual(failed);
      }
      expect(new Set(internet.dialled)).toEqual(new Set([PUBLIC]));
    },
  );

  it("B7: a server that a user has added cannot use another authorization server after the user has added it", async () => {
    const id = await added();
    internet.name("other.example", ["93.184.215.15"]);
    const other = await openProtectedServer("https://other.example");
    onTestFinished(other.close);
    internet.serve("93.184.215.15", other.local);
    await server.change(resourceMetadata, { authorization_servers: ["https://other.example/"] });
    expect(await connect(id)).toEqual(failed);
    expect(other.paths()).toEqual([]);
  });
});
