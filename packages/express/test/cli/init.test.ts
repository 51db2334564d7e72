import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { initCommand } from "../../src/cli/init/initCommand.js";
import { type Folder, openFolder } from "../support/openFolder.js";

const packageJson = (dependencies: string[], more: object = {}) =>
  JSON.stringify({
    type: "module",
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "*"])),
    ...more,
  });
const VITE = packageJson(["express", "react", "vite", "typescript"]);

let folder: Folder;
afterEach(() => folder.close());

/** A terminal on which a user gives these answers, and the questions that the command asked there. */
function terminalOf(...answers: string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let asked = "";
  output.on("data", (chunk) => {
    asked += chunk;
    if (String(chunk).includes("? [y/N]")) input.write(`${answers.shift()}\n`);
  });
  return { terminal: { input, output }, asked: () => asked };
}

describe("npx keyhold init", () => {
  it("the command prints every line that the app needs, and writes nothing without --write", async () => {
    folder = await openFolder({ "package.json": VITE, "server/index.ts": "" });
    const { code, stdout } = await folder.keyhold(["init"]);
    expect(code).toBe(0);
    for (const line of [
      "npm install @keyhold/express @keyhold/react @tanstack/react-query",
      "2. server/keyhold.ts, a new file",
      'import { keyhold } from "./keyhold.js";',
      'app.use("/api/keyhold", keyhold.router);',
      "5. src/Agentcard.tsx, a new file",
      'import { Agentcard } from "./Agentcard.js";',
      'server: { proxy: { "/api": "http://localhost:3000" } },',
      "echo KEYHOLD_URL=http://localhost:5173/api/keyhold >> .env",
      "echo KEYHOLD_KEY=$(openssl rand -base64 32) >> .env",
      "echo .env >> .gitignore",
    ]) {
      expect(stdout).toContain(line);
    }
    expect(await folder.list()).toEqual(["package.json", "server/index.ts"]);
  });

  it("with --write, the command writes new files and the variables that .env lacks, with a fresh key that it does not print", async () => {
    folder = await openFolder({
      "package.json": VITE,
      ".env": "PORT=3000\nKEYHOLD_URL=http://localhost:8080/api/keyhold",
    });
    const { code, stdout } = await folder.keyhold(["init", "--write"]);
    expect(code).toBe(0);
    expect(await folder.list()).toEqual([
      ".env",
      ".gitignore",
      "package.json",
      "server/keyhold.ts",
      "src/Agentcard.tsx",
    ]);
    expect(stdout).toContain(
      "Written: server/keyhold.ts\nWritten: src/Agentcard.tsx\nWritten: .env (KEYHOLD_KEY, AGENTCARD_",
    );
    const env = await folder.read(".env");
    expect(env).toMatch(/^PORT=3000\nKEYHOLD_URL=http:\/\/localhost:8080\/api\/keyhold\nKEYHOLD_KEY=[\w+/]{43}=\n/);
    expect(stdout).not.toContain(/KEYHOLD_KEY=(.+)/.exec(env)?.[1]);
    expect(stdout).not.toContain("createKeyhold");
    expect(stdout).toContain("Written: .gitignore (.env)");
    expect(await folder.read(".gitignore")).toBe(".env\n");
  });

  it("the command does not change a .gitignore that names .env, and adds a line to one that does not", async () => {
    folder = await openFolder({ "package.json": VITE, ".gitignore": "node_modules\r\n.env\r\n" });
    expect((await folder.keyhold(["init", "--write"])).stdout).not.toContain(".gitignore");
    expect(await folder.read(".gitignore")).toBe("node_modules\r\n.env\r\n");
    await folder.write(".gitignore", "*.local");
    await folder.keyhold(["init", "--write"]);
    expect(await folder.read(".gitignore")).toBe("*.local\n.env\n");
  });

  it("the command neither asks about nor prints files that already have exactly the right text", async () => {
    folder = await openFolder({ "package.json": VITE });
    await folder.keyhold(["init", "--write"]);
    for (const args of [["init"], ["init", "--write"]]) {
      const { code, stdout } = await folder.keyhold(args);
      expect(code).toBe(0);
      expect(stdout).toContain("Already there: server/keyhold.ts\nAlready there: src/Agentcard.tsx\n");
      expect(stdout).not.toContain("createKeyhold");
    }
  });

  it("the command names the files of the app, and prints only what they lack", async () => {
    folder = await openFolder({
      "package.json": packageJson([
        ...["express", "express-session", "react", "vite", "typescript", "libsql"],
        ...["@keyhold/express", "@keyhold/react", "@keyhold/emulator", "@tanstack/react-query"],
      ]),
      "src/server/index.ts": "const app = express();\napp.listen(3000);",
      "src/App.tsx": "",
      "vite.config.ts": 'export default { server: { proxy: { "/api": "http://localhost:3000" } } };',
    });
    const lines = await initCommand([], folder.folder, undefined);
    for (const line of [
      "1. src/server/keyhold.ts, a new file",
      "     identify: ({ session: { userId } }) => (userId ? String(userId) : undefined),\n",
      "2. Check in src/server/keyhold.ts that this line returns your own, stable id of the user who is signed in\n",
      "3. In src/server/index.ts: after the session, before body parsers",
      'from "./keyhold.js"',
      "5. In src/App.tsx, or at another place where users should see it",
      "6. Variables",
      "   npx tsx watch --env-file=.env src/server/index.ts\n   npx vite --strictPort\n",
      "Open http://localhost:5173 and connect",
      "npx keyhold doctor --env .env --url http://localhost:5173/api/keyhold",
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines).not.toMatch(/Install|proxy:/);
  });

  it.each([
    ["src/main.js", "const app = express();", '"../server/keyhold.js"'],
    ["app.js", "const app = express(); app.listen(3000);", '"./server/keyhold.js"'],
  ])("the printed import is relative to the folder of %s", async (file, text, from) => {
    folder = await openFolder({ "package.json": packageJson(["express", "react", "vite"]), [file]: text });
    const lines = await initCommand([], folder.folder, undefined);
    expect(lines).toContain(`import { keyhold } from ${from};`);
    expect(lines.includes(`--env-file=.env ${file}`)).toBe(text.includes("listen"));
  });

  it("the command prints what Vite's configuration file of the app lacks", async () => {
    const lacks = 'export default { server: { proxy: { "/socket": "http://localhost:3000" } } };';
    folder = await openFolder({ "package.json": VITE, "vite.config.ts": lacks });
    expect(await initCommand([], folder.folder, undefined)).toMatch(
      /In vite\.config\.ts, merged with what it already has\n\n {3}server: \{ proxy:/,
    );
  });

  it.each<[string, string[]]>([
    [
      "export default { server: { port: 5273, strictPort: true }, preview: { port: 4173 } };",
      ["http://localhost:5273", "npx vite\n", "Open http://localhost:5273 and"],
    ],
    [
      'export default ({ command }) => ({ base: "/shop/", server: { port: command === "serve" ? 5300 : 1 } });',
      ["http://localhost:5300", "npx vite --strictPort\n", "Open http://localhost:5300/shop/ and"],
    ],
    [
      'export default Promise.resolve({ server: { https: { key: "k" }, proxy: { "/socket": "http://localhost:1" } } });',
      ["https://localhost:5173", 'server: { proxy: { "/api": { target: "http://localhost:4000", xfwd: true } } },'],
    ],
    [
      'export default { plugins: [[{ name: "vite:basic-ssl" }]], server: { proxy: { "^/api/": {} } } };',
      ["https://localhost:5173", "7. Variables"],
    ],
    [
      'import missing from "a-package-that-is-not-there"; export default missing();',
      ["http://localhost:5173", "Not read: vite.config.ts. The lines assume Vite's defaults. Cannot find"],
    ],
  ])("the command reads the address of the pages from vite.config: %s", async (config, said) => {
    folder = await openFolder({
      "package.json": packageJson(["express", "react", "vite", "typescript"], { name: "@acme/my-web_shop.2" }),
      "server/index.ts": "const app = express();\napp.listen(4000);",
      "vite.config.ts": config,
    });
    const lines = await initCommand([], folder.folder, undefined);
    for (const line of said) expect(lines).toContain(line);
    const [origin] = said;
    expect(lines).toContain(`echo KEYHOLD_URL=${origin}/api/keyhold >> .env`);
    const emulator = `npx keyhold-emulator --app-name "My Web Shop 2" --redirect-uri ${origin}/api/keyhold/callback/`;
    expect(lines).toContain(emulator);
    expect(lines).toContain(`npx keyhold doctor --env .env --url ${origin}/api/keyhold`);
  });

  it.each([
    ["app.listen(4000, () => {});", 4000],
    ["app.listen({ host: 'localhost', port: 4_001 });", 4001],
    ["const port: number = 4002;\napp.listen(port);", 4002],
    ["const port = Number(process.env.PORT ?? 4003);\nserver.listen(port, start);", 4003],
    ["app.listen(parseInt(process.env['PORT'] || '4004', 10));", 4004],
    ["app.listen(process.env.API_PORT ?? 4000);", 4005],
    ["const { API_PORT = 4000 } = process.env;\napp.listen(API_PORT);", 4005],
    ["app.listen(parseInt(process.env.PORT, 10));", 3000],
    ["app.listen(config.port);", 3000],
    ["", 3000],
  ])("the command reads the port of Express from its code: %s", async (code, port) => {
    folder = await openFolder({
      "package.json": VITE,
      "server/index.ts": `const app = express();\n${code}`,
      ".env": "API_PORT=4005",
    });
    const lines = await initCommand([], folder.folder, undefined);
    expect(lines).toContain(`server: { proxy: { "/api": "http://localhost:${port}" } },`);
    await folder.write("package.json", packageJson(["express"]));
    expect(await initCommand([], folder.folder, undefined)).toContain(
      `echo KEYHOLD_URL=http://localhost:${port}/api/keyhold >> .env`,
    );
  });

  it("the command does not change a .env that has all variables", async () => {
    folder = await openFolder({ "package.json": VITE });
    await folder.keyhold(["init", "--write"]);
    const [env, files] = [await folder.read(".env"), await folder.list()];
    for (const file of ["server/keyhold.ts", "src/Agentcard.tsx"]) await folder.remove(file);
    expect(await folder.keyhold(["init", "--write"])).toMatchObject({ code: 0 });
    expect(await folder.read(".env")).toBe(env);
    expect(await folder.list()).toEqual(files);
  });

  it("the command refuses to replace a file if there is no terminal to ask the user in, and then writes no file", async () => {
    folder = await openFolder({ "package.json": VITE, "server/keyhold.ts": "mine" });
    const { code, stderr } = await folder.keyhold(["init", "--write"]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "server/keyhold.ts would be replaced, and there is no terminal where you could confirm that. Nothing was written. Move it away",
    );
    expect(await folder.read("server/keyhold.ts")).toBe("mine");
    expect(await folder.list()).toEqual(["package.json", "server/keyhold.ts"]);
  });

  it.each([
    ["y", "createKeyhold", "Written: server/keyhold.ts"],
    ["n", "mine", "Not changed: server/keyhold.ts."],
    ["", "mine", "Not changed: server/keyhold.ts."],
  ])("the command asks before it replaces a file, and obeys the answer %j", async (answer, content, said) => {
    folder = await openFolder({ "package.json": VITE, "server/keyhold.ts": "mine" });
    const { terminal, asked } = terminalOf(answer);
    const lines = await initCommand(["--write"], folder.folder, terminal);
    expect(lines).toContain(said);
    expect(lines).not.toContain("createKeyhold");
    expect(asked()).toContain("server/keyhold.ts already exists. Replace it? [y/N]");
    expect(await folder.read("server/keyhold.ts")).toContain(content);
    expect(await folder.read("src/Agentcard.tsx")).toContain("ConnectWithAgentcard");
  });

  it.each<[string, Record<string, string>, RegExp[]]>([
    [
      "Next.js",
      { "package.json": packageJson(["next", "react", "typescript"]) },
      [
        /npm install @keyhold\/express express /,
        /lib\/keyhold\.ts, a new file[\s\S]+globalThis as \{ keyhold\?: Keyhold \};\n {3}loaded\.keyhold \?\?= createKeyhold\(\{/,
        /app\/api\/keyhold\/\[\.\.\.path\]\/route\.ts, a new file[\s\S]+from "\.\.\/\.\.\/\.\.\/\.\.\/lib\/keyhold";/,
        /In lib\/keyhold\.ts, remove the \/\/ before this line, and return your own, stable id/,
        /In next\.config, unless[\s\S]+serverExternalPackages: \["@keyhold\/express"\],/,
        /keyhold-emulator --redirect-uri http:\/\/localhost:3000\//,
        /npx next dev --port 3000/,
        /from "\.\/Agentcard";/,
      ],
    ],
    [
      "Next.js on another port",
      {
        "package.json": JSON.stringify({
          ...JSON.parse(packageJson(["next", "react"])),
          scripts: { dev: "next dev --turbo -p 4321" },
        }),
      },
      [
        /KEYHOLD_URL=http:\/\/localhost:4321\/api\/keyhold/,
        /--redirect-uri http:\/\/localhost:4321\//,
        /npx next dev --port 4321/,
      ],
    ],
    [
      "Next.js in JavaScript, with the folder src",
      { "package.json": packageJson(["next", "react"]), "src/app/page.js": "" },
      [
        /src\/app\/Agentcard\.jsx, a[\s\S]+In src\/app\/page\.js, or/,
        /src\/lib\/keyhold\.js, a new file[\s\S]+const loaded = globalThis;\n/,
        /src\/app\/api\/keyhold\/\[\.\.\.path\]\/route\.js, a/,
      ],
    ],
    [
      "Next.js with a server in Express",
      { "package.json": packageJson(["next", "react", "typescript"]), "server/index.ts": "const app = express();" },
      [/server\/keyhold\.ts, a new file/, /In server\/index\.ts: after the session/, /rewrites: async/],
    ],
    [
      "JavaScript",
      { "package.json": packageJson(["express", "react", "vite"]) },
      [/server\/keyhold\.js, a/, /src\/Agentcard\.jsx, a/, /"\.\/Agentcard\.jsx"/],
    ],
    [
      "CommonJS",
      { "package.json": packageJson(["express"], { type: "commonjs" }) },
      [/server\/keyhold\.mjs, a/, /from "\.\/keyhold\.mjs"/],
    ],
    [
      "a server alone",
      { "package.json": packageJson(["express", "typescript"]), "src/index.ts": "" },
      [/src\/keyhold\.ts, a/, /^ {3}npm install @keyhold\/express( libsql)?$/m, /store: embeddedStore\(\),$/m],
    ],
    [
      "PostgreSQL",
      { "package.json": packageJson(["express", "pg", "redis"]) },
      [
        /npm install @keyhold\/express$/m,
        /keyhold\.js, a new file\. Your PostgreSQL is at DATABASE_URL, which must be in \.env too$/m,
        /import \{ Pool \} from "pg";$/m,
        /store: postgresStore\(new Pool\(\{ connectionString: DATABASE_URL \}\)\),$/m,
      ],
    ],
    [
      "Redis",
      { "package.json": packageJson(["express", "redis"]) },
      [
        /npm install @keyhold\/express$/m,
        /import \{ createClient \} from "redis";$/m,
        /store: redisStore\(await createClient\(\{ url: REDIS_URL \}\)\.connect\(\)\),$/m,
      ],
    ],
    [
      "pnpm",
      { "package.json": VITE, "pnpm-lock.yaml": "" },
      [/pnpm add @keyhold\/express @keyhold\/react/, /pnpm add -D @keyhold\/emulator/],
    ],
    [
      "a .env that git ignores",
      { "package.json": VITE, ".gitignore": "node_modules\n.env\n" },
      [/^8\. Variables$/m, /^9\. Start/m],
    ],
  ])("the command knows %s", async (_case, files, said) => {
    folder = await openFolder(files);
    const lines = await initCommand([], folder.folder, undefined);
    for (const pattern of said) expect(lines).toMatch(pattern);
  });

  it("the command prints its usage and its version", async () => {
    folder = await openFolder();
    for (const args of [["--help"], ["init", "--help"], ["doctor", "--help"]]) {
      expect(await folder.keyhold(args)).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^Usage: keyhold doctor/),
      });
    }
    expect(await folder.keyhold(["--version"])).toMatchObject({ code: 0, stdout: `${manifest.version}\n` });
  });

  it("the command exits with 2 if the folder has no app", async () => {
    folder = await openFolder();
    await folder.remove("package.json");
    const noApp = {
      code: 2,
      stderr: expect.stringContaining("package.json. Run this command in the folder of your app's"),
    };
    expect(await folder.keyhold(["init"])).toMatchObject(noApp);
    await folder.write("package.json", "[]");
    expect(await folder.keyhold(["init"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is not a valid package.json"),
    });
  });
});
