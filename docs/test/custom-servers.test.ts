import { once } from "node:events";
import { join } from "node:path";
import { createEmulator } from "@keyhold/emulator";
import type { Keyhold } from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import express from "express";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject } from "./support/openProject.js";

const mount = "/api/keyhold";
const closing: (() => unknown)[] = [];
let visitor: Visitor;
let serverUrl: string;
let ownServers: (userId: string) => Promise<unknown[]>;
let keyhold: Keyhold;

beforeAll(async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  visitor = createVisitor(origin);
  const emulator = await createEmulator({ agentcard: { port: 0 } });
  closing.push(emulator.close);
  serverUrl = `${emulator.agentcard.origin}/mcp`;
  vi.stubEnv("KEYHOLD_URL", origin + mount);
  vi.stubEnv("KEYHOLD_KEY", "a key that is long enough for a test");
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_ID", "demo");
  const project = await openProject("docs/custom-servers.md");
  closing.push(project.close);
  ({ keyhold } = await import(join(project.folder, "keyhold.ts")));
  ({ ownServers } = await import(join(project.folder, "tools.ts")));
  const app = express().use(keyhold.sessionMiddleware(), (req, _res, next) => {
    Object.assign(req.session, { userId: "alice" });
    next();
  });
  const server = app.use(mount, keyhold.router).listen(port);
  await once(server, "listening");
  closing.push(async () => {
    await keyhold.close();
    server.closeAllConnections();
    server.close();
  });
});
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function add(url: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ url }) };
  return (await visitor.send(`${mount}/servers`, init)).json();
}

it("with the backend of the guide, a user adds a server, and cannot add one at a blocked host", async () => {
  expect(await add("https://app.example.com/mcp")).toMatchObject({ error: { code: "server_unusable" } });
  expect(await add(serverUrl)).toMatchObject({ url: serverUrl, status: "disconnected" });
  expect(await keyhold.connections("alice")).toMatchObject([{ id: "agentcard" }, { url: serverUrl }]);
  expect(await ownServers("alice")).toEqual([]);
});
