import { authorizePath } from "@keyhold/contract";
import { createEmulator } from "@keyhold/emulator";
import { agentcard, createKeyhold } from "@keyhold/express";
import { freePort, startRedis } from "@keyhold/test-support";
import express from "express";
import { createClient } from "redis";
import { afterEach, expect, it } from "vitest";
import { read } from "../src/repository.js";
import { connectAgentcard, statusOf } from "./support/agentcard.js";
import { createVisitor } from "./support/createVisitor.js";
import { openProject } from "./support/openProject.js";

const path = "docs/privacy.md";
const mount = "/api/keyhold";
const key = "a key of thirty-two characters or more";

/** The guide's rows: how the keys begin, whether the value is sealed, and how long it lasts at most, in seconds. */
const SECONDS: Record<string, number> = {
  "10 seconds": 10,
  "20 minutes": 1200,
  "1 hour": 3600,
  "2 hours": 7200,
  "10 minutes": 600,
  "14 days": 1_209_600,
  "60 seconds": 60,
  "90 days": 7_776_000,
  "a year": 31_536_000,
};
const rows = [...read(path).matchAll(/^\| `(keyhold:[^`]+)` +\|.+\| (yes|no|–) +\| (.+?) +\|$/gm)].map(
  ([, name = "", sealed = "", lasts = ""]) => ({
    name,
    pattern: new RegExp(`^${name.replace(/[{}]/g, "\\$&").replace("…", ".+").replace(/<\w+>/g, "[^:}]+")}$`),
    isSealed: sealed === "yes",
    seconds: Object.entries(SECONDS).find(([words]) => lasts.includes(words))?.[1],
  }),
);

/** Ended in the opposite order. */
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it(`${path} names everything that Keyhold stores about a user, for how long, and what removes it`, async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = await startRedis();
  const redis = createClient({ url: server.url });
  await redis.connect();
  closing.push(server.close, () => redis.close());
  const redirectUris = [`${origin}${mount}/callback/agentcard`];
  const emulator = await createEmulator({
    agentcard: { port: 0, clients: [{ clientId: "shop", name: "Shop", redirectUris, mode: "test" }] },
  });
  const keyhold = createKeyhold({
    publicUrl: origin + mount,
    keys: [key],
    redis,
    rateLimit: { limit: 600, window: 60, perAgent: 100 },
    approvals: { holdSeconds: 1 },
    identify: () => "user-17",
    providers: [agentcard({ clientId: "shop", origin: emulator.agentcard.origin, accounts: "several" })],
  });
  const app = express().use(mount, keyhold.router).listen(port);
  closing.push(emulator.close, keyhold.close, () => app.close());

  const alice = createVisitor(origin);
  await connectAgentcard(alice, mount, emulator.agentcard);
  expect(await statusOf(alice, mount)).toBe("connected");
  const another = authorizePath("agentcard", { attempt: crypto.randomUUID(), display: "page", account: "another" });
  const url = await alice.isSentOn(mount + another);
  await alice.isSentOn(await emulator.agentcard.approve({ url, email: "alice@work.example" }));
  await alice.send(`${mount}/connections/agentcard/tools`);
  const { url: mcpUrl, fetch: send } = await keyhold.mcp({ userId: "user-17", connection: "agentcard" });
  await send(mcpUrl, { method: "POST", body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "ping" }) });
  await alice.send(`${mount}/connections/agentcard/tools/list_cards`, { method: "POST" });
  for (const amount_cents of [1000, 2000]) {
    const params = { name: "create_card", arguments: { amount_cents } };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
    await send(mcpUrl, { method: "POST", body });
  }
  const [{ id } = { id: "" }] = await keyhold.approvals("user-17");
  const body = JSON.stringify({ decision: "decline" });
  const headers = { "content-type": "application/json" };
  expect((await alice.send(`${mount}/approvals/${id}`, { method: "POST", headers, body })).status).toBe(200);
  await expect.poll(() => redis.keys("keyhold:*:arguments:*")).toHaveLength(1);
  await expect.poll(async () => (await keyhold.activity({ userId: "user-17" })).activity).toHaveLength(3);
  await expect.poll(() => redis.keys("keyhold:*:used")).toHaveLength(1);
  await alice.isSentOn(mount + authorizePath("agentcard", { attempt: crypto.randomUUID(), display: "page" }));

  const seen = new Set<string>();
  for await (const names of redis.scanIterator())
    for (const name of names) {
      const row = rows.find(({ pattern }) => pattern.test(name));
      expect(row, name).toBeDefined();
      seen.add(row?.name ?? "");
      const value = (await redis.get(name)) ?? "";
      expect(value).not.toContain("alice@example.com");
      if (row?.isSealed) expect(value).toMatch(/^[\w-]+\.[\w-]+$/);
      const ttl = await redis.ttl(name);
      if (row?.seconds === undefined) expect(ttl, name).toBe(-1);
      else expect(ttl > 0 && ttl <= row.seconds, `${name}: ${ttl} s`).toBe(true);
    }
  const told = rows
    .map(({ name }) => name)
    .filter((name) => !/:lock|:merge|:question|:step|mcp-session|keyhold:new|keyhold:disconnects/.test(name));
  expect([...seen].sort()).toEqual(told.sort());

  const project = await openProject(path);
  closing.push(project.close);
  const { eraseUser, exportUser } = await import(`${project.folder}/userData.ts`);
  const exported: string = await exportUser(keyhold, "user-17");
  expect(
    exported
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { type: "connection", provider: "agentcard", account: "alice@example.com" },
    { type: "connection", provider: "agentcard", account: "alice@work.example" },
    { type: "approval", tool: "create_card", status: "waiting", arguments: { amount_cents: 2000 } },
    { type: "activity", by: "agent", tool: "create_card", outcome: "refused" },
    { type: "activity", by: "agent", tool: "create_card", outcome: "refused" },
    { type: "activity", by: "page", tool: "list_cards", outcome: "ok" },
  ]);
  await eraseUser(keyhold, "user-17");
  expect(await redis.keys("*user-17*")).toEqual([]);
  expect(emulator.agentcard.log().map(({ event }) => event)).toContain("revoked_by_client");
});
