import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import { freePort, type RunningRedis, startRedis } from "@keyhold/test-support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAgentcard, statusOf } from "./support/agentcard.js";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/rotate-keys.md";
const [reencrypt = ""] = readDocument(path)
  .blocks.filter(({ language }) => language === "sh")
  .map(({ text }) => text);

const oldKey = "the old key of thirty-two characters or more";
const newKey = "the new key of thirty-two characters or more";
const mount = "/api/keyhold";

/** The parts of the reader's app that the guide does not show. */
const server = `import express from "express";
import { keyhold } from "./keyhold.js";
const app = express();
app.use("${mount}", keyhold.router);
app.listen(Number(process.env.PORT));`;

describe(path, () => {
  let redis: RunningRedis;
  let agentcard: EmulatedAgentcard;
  let app: Project;
  let alice: Visitor;
  let closeEmulator: () => Promise<void>;
  let stop = async (): Promise<unknown> => undefined;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    const origin = `http://localhost:${port}`;
    const redirectUris = [`${origin}${mount}/callback/agentcard`];
    redis = await startRedis();
    ({ agentcard, close: closeEmulator } = await createEmulator({
      agentcard: { port: 0, clients: [{ clientId: "shop", name: "Shop", redirectUris, mode: "test" }] },
    }));
    const env = {
      KEYHOLD_URL: origin + mount,
      REDIS_URL: redis.url,
      PORT: port,
      AGENTCARD_OAUTH_CLIENT_ID: "shop",
      AGENTCARD_ORIGIN: agentcard.origin,
    };
    const lines = Object.entries(env).map((pair) => pair.join("="));
    app = await openProject(path, { files: { "server.ts": server, ".env": lines.join("\n") } });
    alice = createVisitor(origin);
  });
  afterAll(async () => {
    await app?.close();
    await closeEmulator?.();
    await redis?.close();
  });

  /** Restarts the app with these keys. */
  async function runWith(...keys: string[]): Promise<void> {
    await stop();
    const command = `KEYHOLD_KEYS="${keys}" tsx --env-file=.env server.ts`;
    stop = await app.start(command, `http://localhost:${port}${mount}/health`);
  }

  it("the guide replaces a key, and users stay connected", async () => {
    await runWith(oldKey);
    await connectAgentcard(alice, mount, agentcard);
    expect(await statusOf(alice, mount)).toBe("connected");

    for (const keys of [
      [oldKey, newKey],
      [newKey, oldKey],
    ]) {
      await runWith(...keys);
      expect(await statusOf(alice, mount)).toBe("connected");
    }
    await runWith(newKey);
    expect(await statusOf(alice, mount), "dropped too early").toBe("needs_reconnect");

    await runWith(newKey, oldKey);
    const reencrypted = await app.run(`export KEYHOLD_KEYS="${newKey},${oldKey}"\n${reencrypt}`);
    expect(reencrypted).toContain("{ reencrypted: 1, current: 0, unreadable: 0 }");

    await runWith(newKey);
    expect(await statusOf(alice, mount)).toBe("connected");
    expect((await alice.send(`${mount}/connections/agentcard/tools`)).status).toBe(200);
  });
});
