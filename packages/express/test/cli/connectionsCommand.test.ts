import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionTable } from "../../src/cli/connectionTable.js";
import { redisStore } from "../../src/index.js";
import { oddKeys } from "../support/oddKeys.js";
import { type Folder, openFolder } from "../support/openFolder.js";
import { type Operated, openOperated } from "../support/openOperated.js";
import { testKey } from "../support/openProduct.js";

/** The file in which a product creates Keyhold. It also logs, as products do. */
const FILE = `import { agentcard, createKeyhold, mcpServer } from "@keyhold/express";
import { createClient } from "redis";

console.log("Hello");
const card = { ...agentcard({ clientId: "product", origin: process.env.AGENTCARD_ORIGIN }), ownTools: undefined, account: undefined };
const search = mcpServer({
  id: "search",
  name: "Search",
  url: "https://search.example.com/mcp",
  issuer: "https://auth.example.com",
  clientId: "product",
  clientSecret: "secret",
  clientCredentials: true,
});
export const keyhold = createKeyhold({
  publicUrl: "http://localhost:3000/api/keyhold",
  keys: [process.env.KEYHOLD_KEY],
  redis: await createClient({ url: process.env.REDIS_URL }).connect(),
  identify: () => undefined,
  providers: [card, { ...card, id: "second" }, search],
});
`;

let folder: Folder;
let product: Operated;
let env: Record<string, string>;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  product = await openOperated({ store: redisStore(redis) });
  env = { KEYHOLD_KEY: testKey, REDIS_URL: running.url, AGENTCARD_ORIGIN: product.provider.origin };
  folder = await openFolder({ "keyhold.ts": FILE });
  const connectedAt = new Date("2026-01-02T03:04:05.000Z");
  await product.connect("alice", connectedAt, { account: "alice@example.com" });
  await product.connect("alice", connectedAt, { problem: "needs_reconnect" }, "second");
  await product.connect("bob", connectedAt);
  for (const key of oddKeys) await redis.set(key, "of another program");
  closing.push(folder.close, product.close, () => redis.close(), running.close);
});
afterAll(async () => {
  for (const close of closing) await close();
});

const run = async (...args: string[]) => {
  const { code, stdout, stderr } = await folder.keyhold(["connections", ...args], env);
  expect(stdout + stderr).not.toMatch(/access-|refresh-/);
  return { code, stdout, stderr };
};
const rows = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));

describe("npx keyhold connections", () => {
  it("list prints a table of all connections, and no log of the product's code", async () => {
    const { code, stdout } = await run("list");
    const [head, ...lines] = rows(stdout);
    expect(head).toEqual(["USER", "CONNECTION", "NAME", "STATUS", "ACCOUNT", "CONNECTED", "LAST USED"]);
    expect(lines.sort()).toEqual([
      ["alice", "agentcard", "Agentcard", "connected", "alice@example.com", "2026-01-02T03:04:05.000Z", "–"],
      ["alice", "second", "Agentcard", "needs_reconnect", "–", "2026-01-02T03:04:05.000Z", "–"],
      ["bob", "agentcard", "Agentcard", "connected", "–", "2026-01-02T03:04:05.000Z", "–"],
    ]);
    expect(code).toBe(0);
  });

  it("list selects by provider and status, and prints JSON with --json", async () => {
    const { stdout } = await run("list", "keyhold.ts", "--provider", "second", "--status", "needs_reconnect", "--json");
    expect(JSON.parse(stdout)).toEqual({
      connections: [expect.objectContaining({ userId: "alice", id: "second", status: "needs_reconnect" })],
    });
    expect((await run("list", "--status", "no_access")).stdout).toContain("There are no such connections.");
  });

  it("list prints at most --limit connections, and says that there are more", async () => {
    const { stdout } = await run("list", "--limit", "2");
    expect(rows(stdout)).toHaveLength(4);
    expect(stdout).toContain("There are more connections. Raise --limit.");
  });

  it("show prints the connections of one user", async () => {
    const { code, stdout } = await run("show", "--user", "bob", "--json");
    expect(JSON.parse(stdout).connections).toMatchObject([
      { userId: "bob", id: "agentcard", status: "connected" },
      { userId: "bob", id: "second", status: "disconnected" },
    ]);
    expect(code).toBe(0);
  });

  it("invalidate makes a user reconnect, and prints how the user's connections are now", async () => {
    const { code, stdout } = await run("invalidate", "--user", "bob", "--connection", "agentcard");
    expect(rows(stdout)).toContainEqual([
      "bob",
      "agentcard",
      "Agentcard",
      "needs_reconnect",
      "–",
      "2026-01-02T03:04:05.000Z",
      "–",
    ]);
    expect(code).toBe(0);
    expect((await product.read("bob"))?.invalidated).toBe(true);
  });

  it.each([
    ["no action", [], /Name what to do: keyhold connections list\|show\|invalidate/],
    ["an unknown action", ["constructor"], /Name what to do/],
    ["no user", ["show"], /Name the user: --user <id>/],
    ["no connection", ["invalidate", "--user", "bob"], /Name the connection: --connection <id>/],
    ["an option of another action", ["list", "--user", "bob"], /`keyhold connections list` has no option --user/],
    ["an unknown option", ["list", "--deep"], /--deep/],
    ["an unknown status", ["list", "--status", "broken"], /`status` of keyhold\.all\(\) is none of/],
    ["an unknown provider", ["list", "--provider", "civic"], /No provider with this id/],
    ["a provider that only agents use", ["list", "--provider", "search"], /only agents use it \(`clientCredentials`\)/],
    ["a limit that is no number", ["list", "--limit", "many"], /--limit must be a whole number/],
    ["no such file", ["list", "nowhere.ts"], /There is no file .*nowhere\.ts/],
    ["no such file of variables", ["list", "--env", "none"], /There is no file "none"/],
    [
      "a user who has not connected",
      ["invalidate", "--user", "carol", "--connection", "agentcard"],
      /has not connected/,
    ],
  ])("the command exits with 2 and one sentence if it gets %s", async (_case, args, sentence) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

it("the table shows characters that a terminal would obey as question marks", () => {
  const connection = { id: "agentcard", provider: "agentcard", name: "Agentcard", connectMethod: "redirect" } as const;
  const table = connectionTable([{ ...connection, userId: "a\u001b[2Jb\n", status: "connected", label: "x\u202ey" }]);
  expect(table.split("\n")).toHaveLength(2);
  expect(table).toContain("a?[2Jb?");
  expect(table).toContain("x?y");
});
