import { createEmulator } from "@keyhold/emulator";
import { freePort } from "@keyhold/test-support";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { report } from "../../src/cli/report.js";
import { startFindings } from "../../src/cli/startFindings.js";
import { withoutSecrets } from "../../src/errors/withoutSecrets.js";
import {
  agentcard,
  civic,
  createKeyhold,
  embeddedStore,
  KeyholdConfigError,
  type KeyholdOptions,
  mcpServer,
  type PostgresPool,
  postgresStore,
  type RedisClient,
  redisStore,
  type SqliteDatabase,
  type Store,
  sqliteStore,
} from "../../src/index.js";
import { type Folder, openFolder } from "../support/openFolder.js";
import { clientSecret, keys } from "../support/openMisconfiguredApp.js";

/** The file in which a product creates Keyhold. */
const FILE = `import { agentcard, createKeyhold } from "@keyhold/express";
import { userOf } from "./users.js";

export const keyhold = createKeyhold({
  publicUrl: process.env.KEYHOLD_URL,
  keys: [process.env.KEYHOLD_KEY],
  identify: userOf,
  providers: [
    agentcard({
      clientId: process.env.AGENTCARD_OAUTH_CLIENT_ID,
      clientSecret: process.env.AGENTCARD_OAUTH_CLIENT_SECRET,
      origin: process.env.AGENTCARD_ORIGIN,
    }),
  ],
});
`;
const USERS = `import type { Identify } from "@keyhold/express";
export const userOf: Identify = (req) => req.session.keyholdUserId;
`;

let folder: Folder;
let emulator: Awaited<ReturnType<typeof openEmulator>>;
const openEmulator = () => {
  const redirectUris = ["http://localhost:3000/api/keyhold/callback/agentcard"];
  const client = { clientId: "product", clientSecret, name: "Product", mode: "test", redirectUris } as const;
  return createEmulator({ agentcard: { port: 0, clients: [client] } });
};
let env: Record<string, string>;
beforeAll(async () => {
  emulator = await openEmulator();
  env = {
    KEYHOLD_URL: "http://localhost:3000/api/keyhold",
    KEYHOLD_KEY: keys[0] ?? "",
    AGENTCARD_OAUTH_CLIENT_ID: "product",
    AGENTCARD_OAUTH_CLIENT_SECRET: clientSecret,
    AGENTCARD_ORIGIN: emulator.agentcard.origin,
  };
  folder = await openFolder({ "server/keyhold.ts": FILE, "server/users.ts": USERS });
});
afterAll(() => Promise.all([folder.close(), emulator.close()]));

const lines = (...parts: string[]) => expect.stringContaining(parts.join("\n"));

describe("npx keyhold doctor", () => {
  it("the doctor finds the file of a correct app, reports no problem, prints the redirect URIs, and exits with 0", async () => {
    const { code, stdout } = await folder.keyhold(["doctor"], env);
    expect(stdout).toContain("✓ agentcard client: The provider accepts this client.\n");
    expect(stdout).toContain("agentcard  http://localhost:3000/api/keyhold/callback/agentcard\n");
    expect(stdout).toContain("Errors: 0. Warnings: 0.\nThe doctor did not check the running server.");
    expect(code).toBe(0);
  });

  it("the doctor exits with 1 when it finds an error, and prints no colours if the output is not a terminal", async () => {
    const { code, stdout } = await folder.keyhold(["doctor"], { ...env, AGENTCARD_OAUTH_CLIENT_SECRET: "another one" });
    expect(stdout).toEqual(
      lines("Its token endpoint answers invalid_client. (client-refused)", "    AGENTCARD_OAUTH_CLIENT_ID=demo"),
    );
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("another one");
    expect(code).toBe(1);
  });

  it("with --json, the doctor prints only JSON, even if the product's code prints too", async () => {
    await folder.write("chatty.ts", `console.log("Hello");\nexport { keyhold as default } from "./server/keyhold.js";`);
    const args = ["doctor", "chatty.ts", "--json", "--url", "http://localhost:1/api/keyhold"];
    const { code, stdout } = await folder.keyhold(args, env);
    const { isWell, findings, redirectUris } = JSON.parse(stdout);
    expect({ isWell, code }).toEqual({ isWell: false, code: 1 });
    expect(findings).toContainEqual(expect.objectContaining({ problem: "server-unreachable", level: "error" }));
    expect(redirectUris).toEqual({ agentcard: "http://localhost:3000/api/keyhold/callback/agentcard" });
    for (const secret of [clientSecret, ...keys]) expect(stdout).not.toContain(secret);
  });

  it("the doctor exits with 1 and prints the fixes when options are missing, and accepts the fixed options", async () => {
    const { code, stdout } = await folder.keyhold(["doctor"], {
      AGENTCARD_OAUTH_CLIENT_ID: "product",
      KEYHOLD_KEY: "hush",
    });
    expect(stdout).toContain("(option-publicUrl)\n    KEYHOLD_URL=https://app.example.com/api/keyhold");
    expect(stdout).toContain("(option-keys)\n    KEYHOLD_KEY=$(openssl rand -base64 32)");
    expect(stdout).not.toContain("hush");
    expect(code).toBe(1);
    await folder.write(
      ".env",
      Object.entries(env)
        .map((pair) => `${pair.join("=")}\n`)
        .join(""),
    );
    const unread = await folder.keyhold(["doctor"]);
    expect(unread.stdout).toMatch(/\(env-unread\)\n {4}npx keyhold doctor --env \.env\n.*\(option-clientId\)/);
    expect(await folder.keyhold(["doctor", "--env", ".env"])).toMatchObject({ code: 0 });
    await folder.remove(".env");
  });

  it.each([
    ["Redis", `import { createClient } from "redis";\nawait createClient({ url: process.env.REDIS_URL }).connect();\n`],
    [
      "Redis, to whose client the app listens,",
      `import { createClient } from "redis";\nawait createClient({ url: process.env.REDIS_URL }).on("error", () => {}).connect();\n`,
    ],
    ["PostgreSQL", `import pg from "pg";\nawait new pg.Client(process.env.DATABASE_URL).connect();\n`],
  ])("the doctor exits with 1 when %s does not answer the app's file", async (_name, connect) => {
    const address = `user:hushhush@localhost:${await freePort()}`;
    await folder.write("connected.ts", connect + FILE.replace("./users", "./server/users"));
    const { code, stdout } = await folder.keyhold(["doctor", "connected.ts"], {
      ...env,
      REDIS_URL: `redis://${address}`,
      DATABASE_URL: `postgres://${address}/app`,
    });
    expect(stdout).toMatch(/ECONNREFUSED .*\(start-unreachable\)\n {4}DATABASE_URL=/);
    expect(stdout).not.toContain("hushhush");
    expect(code).toBe(1);
  });

  it.each([
    ["there is no such file", ["doctor", "nowhere.ts"], /There is no .*nowhere\.ts\. Name the file/],
    ["the file does not export Keyhold", ["doctor", "server/users.ts"], /users\.ts does not export Keyhold\. Add/],
    ["the file throws", ["doctor", "broken.ts"], /could not run\. Error: No \[SOME_SECRET\] at https:\/\/db\.example/],
    ["the file cannot be read", ["doctor", "unreadable.ts"], /could not run\./],
    ["the URL is not a URL", ["doctor", "--url", "localhost"], /"localhost" is not a URL\. Give the address/],
    ["there is no such file of variables", ["doctor", "--env", "none"], /There is no file "none"\. Name the file/],
    ["there is no such flag", ["doctor", "--deep"], /could not run\. .*--deep/],
    ["there is no such command", ["cure"], /There is no command "cure"\.\n\nUsage:/],
  ])("the command exits with 2 and one sentence when %s", async (_case, args, sentence) => {
    await folder.write(
      "broken.ts",
      `throw new Error("No " + process.env.SOME_SECRET + " at https://me:hush@db.example");`,
    );
    await folder.write("unreadable.ts", "export const = 1;");
    const { code, stdout, stderr } = await folder.keyhold(args, { ...env, SOME_SECRET: "swordfish" });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/swordfish|hush|\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  it("the doctor exits with 2 when no usual place has the file", async () => {
    const empty = await openFolder();
    expect(await empty.keyhold(["doctor"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("in ., src, server, src/server, lib, src/lib, dist, dist/server)"),
    });
    await empty.close();
  });

  it.each(["lib/keyhold.ts", "src/lib/keyhold.ts", "dist/keyhold.js", "dist/server/keyhold.js"])(
    "the doctor finds the file of a Next.js app, and the compiled one of a deployed app: %s",
    async (place) => {
      const app = await openFolder({ [place]: FILE, [place.replace(/keyhold\..*/, "users.ts")]: USERS });
      expect(await app.keyhold(["doctor"], env)).toMatchObject({ code: 0 });
      await app.close();
    },
  );

  it("the command prints its usage with --help", async () => {
    expect(await folder.keyhold(["--help"])).toMatchObject({ code: 0, stdout: expect.stringContaining("doctor") });
  });
});

describe("startFindings", () => {
  const good: KeyholdOptions = {
    publicUrl: "https://app.example.com/api/keyhold",
    keys: keys.slice(0, 1),
    providers: [agentcard({ clientId: "product" })],
  };
  const server = { id: "any", name: "Any", url: "https://mcp.example/mcp" };

  it.each<[option: string, fix: RegExp, () => unknown]>([
    ["publicUrl", /^KEYHOLD_URL=https/, () => createKeyhold({ ...good, publicUrl: "http://app.example.com" })],
    ["allowedOrigins", /^allowedOrigins: \[/, () => createKeyhold({ ...good, allowedOrigins: ["*"] })],
    ["keys", /^KEYHOLD_KEY=/, () => createKeyhold({ ...good, keys: ["short"] })],
    ["providers", /^providers: \[agentcard/, () => createKeyhold({ ...good, providers: [] })],
    ["rateLimit", /^rateLimit: \{/, () => createKeyhold({ ...good, rateLimit: { limit: 0, window: 60 } })],
    ["bodyLimit", /^bodyLimit: /, () => createKeyhold({ ...good, bodyLimit: 0 })],
    ["egressProxy", /^egressProxy: /, () => createKeyhold({ ...good, egressProxy: "egress.internal:3128" })],
    ["clientId", /_CLIENT_ID=/, () => agentcard({ clientId: undefined })],
    ["mcpUrl", /^url: /, () => mcpServer({ ...server, url: "http://mcp.example/mcp" })],
    ["id", /^id: /, () => civic({ clientId: "product", id: "Civic Hub" })],
    ["issuer", /^issuer: /, () => mcpServer({ ...server, clientId: "product" })],
    ["icon", /^icon: /, () => mcpServer({ ...server, icon: "http://mcp.example/icon.png" })],
    ["signIn", /^signIn: /, () => mcpServer({ ...server, signIn: "sms" as "email" })],
    ["store", /^store: embeddedStore\(\)/, () => createKeyhold({ ...good, store: "memory" as unknown as Store })],
    ["pool", /^postgresStore\(/, () => postgresStore("postgres://localhost" as unknown as PostgresPool)],
    ["database", /^sqliteStore\(/, () => sqliteStore("keyhold.db" as unknown as SqliteDatabase)],
    ["client", /^redisStore\(/, () => redisStore("redis://localhost" as unknown as RedisClient)],
    ["folder", /^embeddedStore\(/, () => embeddedStore(" ")],
  ])("the doctor reports the option %s that createKeyhold() refuses, with its fix", (option, fix, make) => {
    const thrown = thrownBy(make);
    expect(startFindings(thrown, false)).toMatchObject([
      { problem: `option-${option}`, level: "error", fix: expect.stringMatching(fix) },
    ]);
  });

  it("the doctor does not call options correct if it does not know the refused one", () => {
    const refused = new KeyholdConfigError("createKeyhold()", [{ option: "newer", message: "is wrong" }]);
    expect(startFindings(refused, false)).toEqual([]);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

it("the doctor prints its marks in colour on a terminal", () => {
  const findings = [{ check: "clock", level: "error", what: "It is late." }] as const;
  expect(report({ findings, redirectUris: {} }, true)).toContain("\u001b[31m✗\u001b[39m clock: It is late.");
});

it("the commands remove secrets of the environment, and credentials in URLs, from their output", () => {
  const env = { API_TOKEN: "swordfish", HOME: "/home/me", KEY: "a", DATABASE_URL: "postgres://me:an/odd@one@db/app" };
  expect(withoutSecrets("swordfish at /home/me, postgres://me:hush@db.example/app or redis://u:p@host", env)).toBe(
    "[API_TOKEN] at /home/me, postgres://db.example/app or redis://host",
  );
  expect(withoutSecrets(`cannot reach ${env.DATABASE_URL}`, env)).toBe("cannot reach postgres://db/app");
});
