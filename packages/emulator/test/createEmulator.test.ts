import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { None } from "oauth4webapi";
import { expect, onTestFinished, test, vi } from "vitest";
import { PATIENCE } from "../../../vitest.shared.js";
import { createEmulator, type SecretKind } from "../src/index.js";
import { App as AgentcardApp, confidential, redirectUri } from "./support/agentcard.js";
import { App as CivicApp, connectHub, publicClient, startExchange } from "./support/civic.js";

async function takePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const { agentcard, close } = await createEmulator({ agentcard: { port: 0 } });
  await close();
  return Number(new URL(agentcard.origin).port);
}

async function start(onSecret?: (kind: SecretKind, value: string) => void) {
  const emulator = await createEmulator({
    agentcard: { port: 0, clients: [{ ...confidential, name: "Shop", redirectUris: [redirectUri], mode: "test" }] },
    civic: { port: 0 },
    onSecret,
  });
  onTestFinished(() => emulator.close());
  return emulator;
}

function post(url: string, body: unknown) {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("createEmulator names a taken port and the option to change it, and leaves no provider open", async () => {
  const taken = await takePort();
  const free = await freePort();
  await expect(createEmulator({ agentcard: { port: free }, civic: { port: taken } })).rejects.toThrow(
    new RegExp(`^Port ${taken} is taken .* choose another port with civic\\.port .*--civic-port`),
  );
  await expect(fetch(`http://localhost:${free}/inbox`)).rejects.toThrow();
});

test("createEmulator refuses two clients with the same ID, and leaves no provider open", async () => {
  const port = await freePort();
  const client = { clientId: "shop", name: "Shop", redirectUris: [redirectUri] };
  await expect(createEmulator({ civic: { port, clients: [client, client] } })).rejects.toThrow();
  await expect(fetch(`http://localhost:${port}`)).rejects.toThrow();
});

test("a provider without options is undefined", async () => {
  const emulator = await createEmulator({ civic: { port: 0 } });
  onTestFinished(() => emulator.close());
  expect(emulator.agentcard).toBeUndefined();
});

test("closing the emulator ends open streams too", async () => {
  const civic = { port: 0, clients: [{ ...publicClient, name: "Command line", redirectUris: [redirectUri] }] };
  const emulator = await createEmulator({ civic });
  const app = await CivicApp.discover(emulator.civic, "cli", None());
  const { access_token } = await app.connect("alice@example.com");
  const { transport } = await connectHub(emulator.civic, access_token);
  const headers = { authorization: `Bearer ${access_token}`, "mcp-session-id": transport.sessionId ?? "" };
  await transport.close();
  const stream = await vi.waitFor(async () => {
    const response = await fetch(`${emulator.civic.origin}/hub/mcp`, {
      headers: { ...headers, accept: "text/event-stream" },
    });
    expect(response.status).toBe(200);
    return response;
  }, PATIENCE);
  const ended = stream.text().catch(() => "cut");
  await emulator.close();
  await ended;
  await expect(fetch(emulator.civic.origin)).rejects.toThrow();
  await emulator.close();
});

test("a test can approve or deny consent, and read the log, over HTTP", async () => {
  const { agentcard } = await start();
  const app = await AgentcardApp.discover(agentcard, confidential);
  const url = await app.authorizationUrl("state", "v".repeat(43));
  const drive = async (decision: object) => {
    const response = await post(`${agentcard.origin}/__drive/approve`, decision);
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  };
  const approved = await drive({ url, email: "alice@example.com" });
  expect(approved.body.location).toMatch(/^https:\/\/app\.example\.com\/callback\?code=.+&state=state$/);
  const denied = await drive({ url, email: "alice@example.com", deny: true });
  expect(denied.body.location).toBe("https://app.example.com/callback?error=access_denied&state=state");
  expect(await drive({ url: "http://localhost:1/authorize", email: "alice@example.com" })).toMatchObject({
    status: 400,
  });
  expect(await drive({ url, email: "alice" })).toMatchObject({ status: 400 });

  const log = await (await fetch(`${agentcard.origin}/__control/log`)).json();
  expect(log).toEqual([
    { at: expect.any(String), event: "authorization", clientId: "shop", account: "alice@example.com" },
    { at: expect.any(String), event: "denied", clientId: "shop", account: "alice@example.com" },
  ]);
});

test("every page says that it belongs to an emulator, even a page that does not exist", async () => {
  const { agentcard, civic } = await start();
  const pages = ["/", "/__control", "/inbox", "/account", "/connections", "/oauth/nowhere", "/sign-in/unknown"];
  for (const url of pages.flatMap((path) => [agentcard.origin + path, civic.origin + path])) {
    const response = await fetch(url);
    const isPage = response.headers.get("content-type")?.startsWith("text/html");
    if (isPage) expect(await response.text(), url).toContain("Emulator — nothing here is real");
    else expect(url).toBe(`${civic.origin}/oauth/nowhere`);
  }
});

test("the emulator refuses requests to hosts other than loopback ones", async () => {
  const { agentcard } = await start();
  const { port } = new URL(agentcard.origin);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write("GET /__control/log HTTP/1.1\r\nHost: evil.example.com\r\nConnection: close\r\n\r\n");
  expect(await text(socket)).toMatch(/^HTTP\/1\.1 403 /);
});

test("onSecret receives each secret that Agentcard issues or receives", async () => {
  const secrets = new Map<SecretKind, string[]>();
  const { agentcard } = await start((kind, value) => secrets.set(kind, [...(secrets.get(kind) ?? []), value]));
  const app = await AgentcardApp.discover(agentcard, confidential);
  const first = await app.connect("alice@example.com");
  const second = await app.refresh(first.refreshToken);
  expect(Object.fromEntries(secrets)).toEqual({
    code: [expect.any(String)],
    code_verifier: [expect.stringMatching(/^.{43,}$/)],
    client_secret: ["shop-secret", "shop-secret"],
    access_token: [first.accessToken, second.accessToken],
    refresh_token: [first.refreshToken, second.refreshToken],
  });
});

test("onSecret receives each secret that Civic issues or receives", async () => {
  const secrets = new Set<string>();
  const { app, exchange } = await startExchange({}, (kind, value) => secrets.add(`${kind} ${value}`));
  const exchanged = await exchange();
  const { access_token, refresh_token } = await app.connect("alice@example.com");
  for (const secret of [
    `access_token ${exchanged.access_token}`,
    `access_token ${access_token}`,
    `refresh_token ${refresh_token}`,
    "client_secret shop-secret",
  ]) {
    expect(secrets).toContain(secret);
  }
  const kinds = [...secrets].map((secret) => secret.split(" ", 1)[0]);
  expect(kinds).toContain("code");
  expect(kinds).toContain("code_verifier");
});
