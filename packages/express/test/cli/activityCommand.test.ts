import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { redisStore } from "../../src/index.js";
import { openActivity } from "../support/openActivity.js";
import { type Folder, openFolder } from "../support/openFolder.js";
import { testKey } from "../support/openProduct.js";

const FILE = `import { agentcard, createKeyhold } from "@keyhold/express";
import { createClient } from "redis";

console.log("Hello");
export const keyhold = createKeyhold({
  publicUrl: "http://localhost:3000/api/keyhold",
  keys: [process.env.KEYHOLD_KEY],
  redis: await createClient({ url: process.env.REDIS_URL }).connect(),
  identify: () => undefined,
  providers: [agentcard({ clientId: "product", origin: "http://localhost:1" })],
});
`;

let folder: Folder;
let env: Record<string, string>;
const closing: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  const running = await startRedis();
  const redis = await createClient({ url: running.url }).connect();
  env = { KEYHOLD_KEY: testKey, REDIS_URL: running.url };
  folder = await openFolder({ "keyhold.ts": FILE });
  closing.push(folder.close, () => redis.close(), running.close);
  const server = openActivity(redisStore(redis));
  for (let call = 0; call < 60; call += 1) await server.call("create_card", { amount_cents: 100 * call });
  await server.close();
});
afterAll(async () => {
  for (const close of closing) await close();
});

const run = (...args: string[]) => folder.keyhold(["activity", ...args], env);

it("keyhold activity prints all calls of a user as JSON Lines, the newest first, and no log of the product's code", async () => {
  const { code, stdout } = await run("--user", "alice");
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(60);
  expect(lines[0]).toMatchObject({ agent: "shopper", tool: "create_card", outcome: "ok" });
  const times = lines.map(({ at }) => at);
  expect(times).toEqual(times.toSorted().reverse());
  expect(code).toBe(0);
});

it("keyhold activity leaves out the calls of other connections and users", async () => {
  expect((await run("--user", "alice", "--connection", "second")).stdout.trim()).toBe("");
  expect((await run("keyhold.ts", "--user", "bob")).stdout.trim()).toBe("");
});

it.each([
  ["no user", [], /Name the user: --user <id>/],
  ["an empty user", ["--user", ""], /`userId` of keyhold\.activity\(\)/],
  ["an unknown option", ["--user", "alice", "--deep"], /--deep/],
])("keyhold activity exits with 2 and one sentence if it gets %s", async (_case, args, sentence) => {
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).toMatch(sentence);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});
