import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClientSecretPost } from "oauth4webapi";
import { expect, onTestFinished, test } from "vitest";
import { createEmulator } from "../../src/index.js";
import { App as AgentcardApp, call, confidential, redirectUri } from "../support/agentcard.js";
import { App as CivicApp, connectHub, initialize, post } from "../support/civic.js";
import { remote, runIn, startUpOf } from "../support/command.js";

const email = "alice@example.com";
const newcomer = {
  client_name: "Newcomer",
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "client_secret_post",
};

async function freePorts(): Promise<readonly [number, number]> {
  const { agentcard, civic, close } = await createEmulator({ agentcard: { port: 0 }, civic: { port: 0 } });
  await close();
  return [Number(new URL(agentcard.origin).port), Number(new URL(civic.origin).port)];
}

/** An emulator in a process of its own, which a test can kill and start again with the same ports. */
async function project(...args: string[]) {
  const cwd = await mkdtemp(join(tmpdir(), "keyhold-emulator-"));
  onTestFinished(() => rm(cwd, { recursive: true, force: true }));
  const [agentcardPort, civicPort] = await freePorts();
  const client = { ...confidential, name: "Shop", redirectUris: [redirectUri] };
  const config = {
    agentcard: {
      port: agentcardPort,
      clients: [{ ...client, mode: "test" }],
      accounts: [{ email, approvals: true }],
    },
    civic: { port: civicPort, clients: [client] },
  };
  await writeFile(join(cwd, "emulator.json"), JSON.stringify(config));

  const start = async () => {
    const child = runIn({ cwd }, "--config", "emulator.json", ...args);
    await startUpOf(child);
    return {
      kill: async () => {
        child.kill("SIGKILL");
        await once(child, "exit");
      },
    };
  };
  const agentcard = remote(`http://localhost:${agentcardPort}`);
  const civic = remote(`http://localhost:${civicPort}`);
  return { cwd, start, agentcard, civic };
}

async function register(endpoint: string): Promise<{ clientId: string; clientSecret: string }> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(newcomer),
  });
  const { client_id: clientId, client_secret: clientSecret } = (await response.json()) as Record<string, string>;
  return { clientId: clientId ?? "", clientSecret: clientSecret ?? "" };
}

function command(origin: string, name: string, body: unknown) {
  return fetch(`${origin}/__control/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

test("with --keep, a user of Agentcard stays connected when the emulator is killed and started again", async () => {
  const { start, agentcard } = await project("--keep", "kept");
  const first = await start();
  const app = await AgentcardApp.discover(agentcard, confidential);
  const used = await app.connect(email);
  const tokens = await app.refresh(used.refreshToken);
  const revoked = await app.connect("bob@example.com");
  await app.revoke(revoked.refreshToken);
  const before = await app.mcp(tokens.accessToken);
  const { approvalId } = await call(before, "create_card", { amount_cents: 2500 });
  await command(agentcard.origin, "approval", { email, approvalId, decision: "approved" });
  const cards = await call(before, "list_cards");
  const waiting = await call(before, "create_card", { amount_cents: 700 });
  const own = await AgentcardApp.discover(agentcard, await register(`${agentcard.origin}/register`));
  const ofOwn = await own.connect(email);
  await first.kill();

  await start();
  const after = await app.mcp(tokens.accessToken);
  expect(cards).toMatchObject({ count: 1 });
  expect(await call(after, "list_cards")).toEqual(cards);
  await command(agentcard.origin, "approval", { email, approvalId: waiting.approvalId, decision: "approved" });
  expect(await call(after, "list_cards")).toMatchObject({ count: 2 });
  expect(await app.statusOf((await app.refresh(tokens.refreshToken)).accessToken)).toBe(200);
  expect(await own.statusOf((await own.refresh(ofOwn.refreshToken)).accessToken)).toBe(200);
  await expect(app.refresh(revoked.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(app.refresh(used.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  await expect(app.refresh(tokens.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("with --keep, a user of Civic stays connected when the emulator is killed and started again", async () => {
  const { start, civic } = await project("--keep", "kept");
  const first = await start();
  const secret = ClientSecretPost(confidential.clientSecret);
  const app = await CivicApp.discover(civic, confidential.clientId, secret);
  const { access_token, refresh_token = "" } = await app.connect(email);
  const { client } = await connectHub(civic, access_token);
  const asked = await client.callTool({
    name: "google-gmail-search_messages",
    arguments: { query: "oranges" },
  });
  const created = {
    name: "google-calendar-create_event",
    arguments: { summary: "Tea", start: "2027-01-06T16:00:00Z" },
  };
  await client.callTool(created);
  const { clientId, clientSecret } = await register(`${civic.origin}/oauth/register`);
  const own = await CivicApp.discover(civic, clientId, ClientSecretPost(clientSecret));
  const ofOwn = await own.connect(email);
  const keys = await (await fetch(app.server.jwks_uri ?? "")).json();
  await command(civic.origin, "settings", {
    publicAccess: false,
    invitations: [{ email, clientId: "shop", role: "MEMBER" }],
  });
  await first.kill();

  await start();
  expect(await (await fetch(app.server.jwks_uri ?? "")).json()).toEqual(keys);
  const again = (await connectHub(civic, access_token)).client;
  const content = asked.content as { resource?: { text: string; _meta: { name: string } } }[];
  const job_id = content.find(({ resource }) => resource?._meta.name === "continue_job_id")?.resource?.text ?? "";
  await fetch(`${civic.origin}/user/jobs/${job_id}`, {
    method: "POST",
    body: new URLSearchParams({ decision: "approve" }),
  });
  expect(await again.callTool({ name: "continue_job", arguments: { job_id } })).toMatchObject({
    structuredContent: { messages: [{ id: "mail_1" }] },
  });
  expect(await again.callTool({ name: "google-calendar-list_events", arguments: {} })).toMatchObject({
    structuredContent: { events: expect.arrayContaining([expect.objectContaining({ summary: "Tea" })]) },
  });
  const refreshed = await app.refresh(refresh_token);
  expect((await connectHub(civic, refreshed.access_token)).client).toBeDefined();
  expect((await own.refresh(ofOwn.refresh_token ?? "")).access_token).toBeDefined();
  expect((await post(`${civic.origin}/hub/mcp`, ofOwn.access_token, initialize)).status).toBe(403);
});

test("without --keep, the emulator writes nothing", async () => {
  const { cwd, start, agentcard } = await project();
  const first = await start();
  const app = await AgentcardApp.discover(agentcard, confidential);
  const { accessToken } = await app.connect(email);
  await first.kill();
  expect(await readdir(cwd)).toEqual(["emulator.json"]);
  await start();
  expect(await app.statusOf(accessToken)).toBe(401);
});
