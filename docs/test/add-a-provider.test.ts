import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import { freePort } from "@keyhold/test-support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAgentcard, statusOf } from "./support/agentcard.js";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";

const path = "docs/add-a-provider.md";
const mount = "/api/keyhold";
const server = `import express from "express";
import { keyhold } from "./keyhold.js";
express().use("${mount}", keyhold.router).listen(Number(process.env.PORT));`;

/** An emulated Agentcard plays each of the servers: one where the product is registered, and one where Keyhold registers it. */
async function openServer(redirectUri?: string) {
  const client = { clientId: "shop", clientSecret: "s3cret", name: "Shop", mode: "test" } as const;
  const clients = redirectUri ? [{ ...client, redirectUris: [redirectUri] }] : [];
  return createEmulator({ agentcard: { port: 0, clients } });
}

describe(path, () => {
  let linear: Awaited<ReturnType<typeof openServer>>;
  let notes: Awaited<ReturnType<typeof openServer>>;
  let app: Project;
  let alice: Visitor;

  beforeAll(async () => {
    const port = await freePort();
    const origin = `http://localhost:${port}`;
    [linear, notes] = await Promise.all([openServer(), openServer(`${origin}${mount}/callback/notes`)]);
    const env = {
      PORT: port,
      KEYHOLD_URL: origin + mount,
      KEYHOLD_KEY: "a key of thirty-two characters or more",
      AGENTCARD_OAUTH_CLIENT_ID: "unused",
      LINEAR_MCP_URL: `${linear.agentcard.origin}/mcp`,
      NOTES_ORIGIN: notes.agentcard.origin,
      NOTES_CLIENT_ID: "shop",
      NOTES_CLIENT_SECRET: "s3cret",
    };
    const lines = Object.entries(env).map((pair) => pair.join("="));
    app = await openProject(path, { files: { "server.ts": server, ".env": lines.join("\n") } });
    await app.start("tsx --env-file=.env server.ts", `${origin}${mount}/health`);
    alice = createVisitor(origin);
  });
  afterAll(async () => {
    await app?.close();
    await Promise.all([linear?.close(), notes?.close()]);
  });

  it.each(["linear", "notes"])("Keyhold connects %s by the guide, and calls its tools", async (provider) => {
    const agentcard: EmulatedAgentcard = (provider === "linear" ? linear : notes).agentcard;
    await connectAgentcard(alice, mount, agentcard, { provider });
    expect(await statusOf(alice, mount, provider)).toBe("connected");
    const answer = await alice.send(`${mount}/connections/${provider}/tools`);
    expect(await answer.json()).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name: "whoami" })]),
    });
  });
});
