import { once } from "node:events";
import { join } from "node:path";
import { createEmulator } from "@keyhold/emulator";
import type { Keyhold } from "@keyhold/express";
import { freePort } from "@keyhold/test-support";
import express from "express";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createVisitor } from "./support/createVisitor.js";
import { openProject } from "./support/openProject.js";

const mount = "/api/keyhold";

const closing: (() => unknown)[] = [];
let answer: (userId: string, message: string, send: (text: string) => unknown) => Promise<void>;
let origin = "";
let agentcard: { approve(of: { url: string; email: string }): Promise<string> };
beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  const redirectUris = [`${origin}${mount}/callback/agentcard`];
  const client = { clientId: "demo", clientSecret: "demo-secret", name: "Demo", mode: "test", redirectUris } as const;
  const emulator = await createEmulator({ agentcard: { port: 0, clients: [client] } });
  closing.push(emulator.close);
  ({ agentcard } = emulator);
  vi.stubEnv("KEYHOLD_URL", origin + mount);
  vi.stubEnv("KEYHOLD_KEY", "a key that is long enough for a test");
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_ID", client.clientId);
  vi.stubEnv("AGENTCARD_OAUTH_CLIENT_SECRET", client.clientSecret);
  vi.stubEnv("AGENTCARD_ORIGIN", emulator.agentcard.origin);
  const project = await openProject("docs/links.md");
  closing.push(project.close);
  ({ answer } = await import(join(project.folder, "bot.ts")));
  const { keyhold }: { keyhold: Keyhold } = await import(join(project.folder, "keyhold.ts"));
  const app = express();
  app.use(keyhold.sessionMiddleware(), (req, _res, next) => {
    Object.assign(req.session, { userId: req.get("x-user") });
    next();
  });
  app.use(mount, keyhold.router);
  const server = app.listen(port);
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

it("the bot of the guide sends a link, and answers the message after the user has connected", async () => {
  const chat: string[] = [];
  await answer("alice", "Which cards do I have?", (text) => chat.push(text));
  const link = /http\S+/.exec(chat.join())?.[0] ?? "";
  expect(chat).toEqual([`For this I need your Agentcard account. Connect it here: ${link}`]);

  const visitor = createVisitor(origin);
  const asAlice = { headers: { "x-user": "alice" } };
  const page = await (await visitor.send(link, asAlice)).text();
  expect(page).toContain("Connect Agentcard to Magpie");
  const [, token = ""] = /name="token" value="([^"]+)"/.exec(page) ?? [];
  const pressed = await visitor.send(link, { ...asAlice, method: "POST", body: new URLSearchParams({ token }) });
  const [, address = '""'] = /location\.replace\((".*?")\)/.exec(await pressed.text()) ?? [];
  const callback = await agentcard.approve({ url: JSON.parse(address), email: "alice@example.com" });
  await visitor.send(callback, asAlice);

  await expect.poll(() => chat.at(-1)).toBe("You have 0 cards.");
});
