import { paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { postgresStore, redisStore, type Store } from "../../src/index.js";
import { type Folder, openFolder } from "../support/openFolder.js";
import { connect, openProduct, testKey } from "../support/openProduct.js";
import { hasPostgres, openRealPostgres } from "../support/postgresDatabases.js";

/** The file in which a product creates Keyhold. */
const fileWith = (
  store: string,
) => `import { agentcard, createKeyhold, postgresStore, redisStore } from "@keyhold/express";
import pg from "pg";
import { createClient } from "redis";

export const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  store: ${store},
  identify: () => undefined,
  providers: [agentcard({ clientId: "product", clientSecret: process.env.CLIENT_SECRET, origin: process.env.AGENTCARD_ORIGIN })],
  customServers: { allow: () => true, most: 10 },
});
`;

interface Opened {
  readonly store: Store;
  readonly url: string;
  close(): Promise<unknown>;
}

async function openRedis(): Promise<Opened> {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  return {
    store: redisStore(redis),
    url: running.url,
    async close() {
      await redis.close();
      await running.close();
    },
  };
}

async function openPostgres(): Promise<Opened> {
  const { pool, url, close } = await openRealPostgres();
  return { store: postgresStore(pool), url, close };
}

const stores = [
  { name: "Redis", store: "redisStore(await createClient({ url: process.env.STORE_URL }).connect())", open: openRedis },
  ...(hasPostgres
    ? [
        {
          name: "PostgreSQL",
          store: "postgresStore(new pg.Pool({ connectionString: process.env.STORE_URL }))",
          open: openPostgres,
        },
      ]
    : []),
];

describe.each(stores)("npx keyhold, with a server that a user has added, and $name", ({ store, open }) => {
  let folder: Folder;
  let env: Record<string, string>;
  let id: string;
  let host: string;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    const opened = await open();
    closing.push(opened.close);
    const product = await openProduct({ store: opened.store, customServers: { allow: () => true, most: 10 } });
    closing.push(product.close);
    const { origin } = product.emulator.agentcard;
    host = new URL(origin).host;
    const alice = await product.browserOf("alice");
    const headers = { "content-type": "application/json" };
    const server = { method: "POST", body: JSON.stringify({ url: `${origin}/mcp` }), headers };
    id = String((await alice.json(paths.servers(), server)).body.id);
    await connect(product, alice, id);
    env = {
      KEYHOLD_URL: product.mount,
      KEYHOLD_KEY: testKey,
      CLIENT_SECRET: "a secret of the product",
      AGENTCARD_ORIGIN: origin,
      STORE_URL: opened.url,
    };
    folder = await openFolder({ "keyhold.ts": fileWith(store) });
    closing.push(folder.close);
  }, 10 * PATIENCE);
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const rowsOf = (text: string) =>
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ {2,}/).slice(0, 4));

  it("the lists of connections name the server by its host, and can show it alone", async () => {
    const row = ["alice", id, host, "connected"];
    for (const args of [["list"], ["list", "--provider", id], ["show", "--user", "alice"]]) {
      const { stdout, stderr } = await folder.keyhold(["connections", ...args], env);
      expect(rowsOf(stdout), stderr).toContainEqual(row);
    }
  });

  it("the doctor accepts the backend", async () => {
    const { code, stdout } = await folder.keyhold(["doctor"], { ...env, KEYHOLD_KEY: "A9".repeat(24) });
    expect(stdout).toContain("Errors: 0.");
    expect(code).toBe(0);
  });

  it("the user of an invalidated server has to connect it again", async () => {
    const args = ["connections", "invalidate", "--user", "alice", "--connection", id];
    const { stdout } = await folder.keyhold(args, env);
    expect(rowsOf(stdout)).toContainEqual(["alice", id, host, "needs_reconnect"]);
  });
});
