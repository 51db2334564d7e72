import { createServer } from "node:http";
import { type Connection, type Connections, paths } from "@keyhold/contract";
import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import { agentcard, createKeyhold, postgresStore, redisStore, type Store } from "@keyhold/express";
import { findPostgres, freePort, startPostgres, startRedis } from "@keyhold/test-support";
import express from "express";
import pg from "pg";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectAgentcard } from "./support/agentcard.js";
import { createVisitor, type Visitor } from "./support/createVisitor.js";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/move-stores.md";
const copy = readDocument(path).blocks.find(({ language }) => language === "sh")?.text ?? "";
const mount = "/api/keyhold";
const hasPostgres = process.env.DATABASE_URL !== undefined || (await findPostgres()) !== undefined;

/** Ended in the opposite order. */
const closing: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.runIf(hasPostgres)(path, () => {
  let origin: string;
  let service: EmulatedAgentcard;
  let redis: ReturnType<typeof createClient>;
  let pool: pg.Pool;
  let project: Project;

  beforeAll(async () => {
    const port = await freePort();
    origin = `http://localhost:${port}`;
    const redirectUris = [`${origin}${mount}/callback/agentcard`];
    const emulator = await createEmulator({
      agentcard: { port: 0, clients: [{ clientId: "shop", name: "Shop", redirectUris, mode: "test" }] },
    });
    service = emulator.agentcard;
    closing.push(emulator.close);
    const [runningRedis, runningPostgres] = await Promise.all([startRedis(), startPostgres()]);
    if (!runningPostgres) throw new Error("PostgreSQL is not installed.");
    closing.push(runningRedis.close, runningPostgres.close);
    redis = createClient({ url: runningRedis.url });
    await redis.connect();
    pool = new pg.Pool({ connectionString: runningPostgres.url });
    closing.push(
      () => redis.close(),
      () => pool.end(),
    );
    const env = `REDIS_URL=${runningRedis.url}\nDATABASE_URL=${runningPostgres.url}`;
    project = await openProject(path, { files: { ".env": env } });
    closing.push(project.close);
  });

  /** Starts the product with a store, and returns what ends it. The user is the one that the header names. */
  async function start(store: Store): Promise<() => Promise<void>> {
    const keyhold = createKeyhold({
      publicUrl: origin + mount,
      keys: ["a key of thirty-two characters or more"],
      store,
      identify: (req) => req.get("user"),
      providers: [agentcard({ clientId: "shop", origin: service.origin, accounts: "several" })],
    });
    const server = createServer(express().use(mount, keyhold.router));
    await new Promise<void>((done) => server.listen(Number(new URL(origin).port), done));
    return async () => {
      await keyhold.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    };
  }

  function visitorOf(user: string): Visitor {
    const as = (url: RequestInfo | URL, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, user } });
    return createVisitor(origin, as);
  }

  async function connectionsOf(visitor: Visitor): Promise<readonly Connection[]> {
    const { connections } = (await (await visitor.send(mount + paths.connections())).json()) as Connections;
    return connections;
  }

  async function accountOf(visitor: Visitor, id: string): Promise<string> {
    const headers = { "content-type": "application/json" };
    const answer = await visitor.send(mount + paths.tool(id, "whoami"), { method: "POST", headers, body: "{}" });
    expect(answer.status).toBe(200);
    return answer.text();
  }

  it("the script moves all connections from Redis to PostgreSQL, and no user has to reconnect", async () => {
    const [alice, bob] = [visitorOf("alice"), visitorOf("bob")];
    const stopRedis = await start(redisStore(redis));
    await connectAgentcard(alice, mount, service, { email: "alice@home.example" });
    await connectAgentcard(alice, mount, service, { email: "alice@work.example", account: "another" });
    await connectAgentcard(bob, mount, service, { email: "bob@home.example" });
    for (const { id } of await connectionsOf(alice)) await accountOf(alice, id);
    const before = [await connectionsOf(alice), await connectionsOf(bob)];
    await stopRedis();

    expect(await project.run(copy)).toMatch(/^[4-9] records are in PostgreSQL\.$/m);
    await expect(project.run(copy)).rejects.toThrow("is not empty");
    await redis.flushDb();

    const stopPostgres = await start(postgresStore(pool));
    closing.push(stopPostgres);
    expect([await connectionsOf(alice), await connectionsOf(bob)]).toEqual(before);
    const [first, second] = await connectionsOf(alice);
    expect(await accountOf(alice, first?.id ?? "")).toContain("alice@home.example");
    expect(await accountOf(alice, second?.id ?? "")).toContain("alice@work.example");
    expect(await accountOf(bob, "agentcard")).toContain("bob@home.example");
    const { rows } = await pool.query("select key from keyhold_records where expires_at is not null");
    expect(rows.map(({ key }) => key)).toEqual(expect.arrayContaining(["keyhold:{alice:agentcard}:used"]));
  });
});
