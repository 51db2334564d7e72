import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { initCommand } from "../src/cli/init/initCommand.js";
import { type Folder, openFolder } from "./support/openFolder.js";

const packageJson = (dependencies: string[], more: object = {}) =>
  JSON.stringify({
    type: "module",
    dependencies: Object.fromEntries(dependencies.map((name) => [name, "*"])),
    ...more,
  });
const VITE = packageJson(["express", "react", "vite", "typescript"]);

let folder: Folder;
afterEach(() => folder.close());

/** A terminal on which somebody gives these answers, and what was asked. */
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
  it("prints every line and writes nothing", async () => {
    folder = await openFolder({ "package.json": VITE, "server/index.ts": "" });
    const { code, stdout } = await folder.keyhold(["init"]);
    expect(code).toBe(0);
    for (const line of [
      "npm install @keyhold/express @keyhold/react @tanstack/react-query",
      "2. server/keyhold.ts, a new file",
      'import { keyhold } from "./keyhold.js";',
      'app.use("/api/keyhold", keyhold.router);',
      "4. src/Agentcard.tsx, a new file",
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

  it("writes new files and the variables that .env lacks, with a fresh key that nobody is shown", async () => {
    folder = await openFolder({
      "package.json": VITE,
      ".env": "PORT=3000\nKEYHOLD_URL=http://localhost:8080/api/keyhold",
    });
    const { code, stdout } = await folder.keyhold(["init", "--write"]);
    expect(code).toBe(0);
    expect(await folder.list()).toEqual([".env", "package.json", "server/keyhold.ts", "src/Agentcard.tsx"]);
    expect(stdout).toContain(
      "Written: server/keyhold.ts\nWritten: src/Agentcard.tsx\nWritten: .env (KEYHOLD_KEY, AGENTCARD_",
    );
    const env = await folder.read(".env");
    expect(env).toMatch(/^PORT=3000\nKEYHOLD_URL=http:\/\/localhost:8080\/api\/keyhold\nKEYHOLD_KEY=[\w+/]{43}=\n/);
    expect(stdout).not.toContain(/KEYHOLD_KEY=(.+)/.exec(env)?.[1]);
    expect(stdout).not.toContain("createKeyhold");
  });

  it("changes nothing in a .env that has it all", async () => {
    folder = await openFolder({ "package.json": VITE });
    await folder.keyhold(["init", "--write"]);
    const [env, files] = [await folder.read(".env"), await folder.list()];
    for (const file of ["server/keyhold.ts", "src/Agentcard.tsx"]) await folder.remove(file);
    expect(await folder.keyhold(["init", "--write"])).toMatchObject({ code: 0 });
    expect(await folder.read(".env")).toBe(env);
    expect(await folder.list()).toEqual(files);
  });

  it("refuses to replace a file where nobody can be asked, and writes none then", async () => {
    folder = await openFolder({ "package.json": VITE, "server/keyhold.ts": "mine" });
    const { code, stderr } = await folder.keyhold(["init", "--write"]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "server/keyhold.ts would be replaced, and nobody can be asked. Nothing was written. Move it away",
    );
    expect(await folder.read("server/keyhold.ts")).toBe("mine");
    expect(await folder.list()).toEqual(["package.json", "server/keyhold.ts"]);
  });

  it.each([
    ["y", "createKeyhold", "Written: server/keyhold.ts"],
    ["n", "mine", "server/keyhold.ts, a new file"],
    ["", "mine", "server/keyhold.ts, a new file"],
  ])("asks before it replaces a file, and does what %j says", async (answer, content, said) => {
    folder = await openFolder({ "package.json": VITE, "server/keyhold.ts": "mine" });
    const { terminal, asked } = terminalOf(answer);
    expect(await initCommand(["--write"], folder.folder, terminal)).toContain(said);
    expect(asked()).toContain("server/keyhold.ts is there. Replace it? [y/N]");
    expect(await folder.read("server/keyhold.ts")).toContain(content);
    expect(await folder.read("src/Agentcard.tsx")).toContain("ConnectWithAgentcard");
  });

  it.each<[string, Record<string, string>, RegExp[]]>([
    [
      "Next.js",
      { "package.json": packageJson(["next", "react", "typescript"]) },
      [
        /npm install @keyhold\/express express /,
        /rewrites: async/,
        /keyhold-emulator --redirect-uri http:\/\/localhost:3000\//,
        /from "\.\/Agentcard";/,
      ],
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
      [/src\/keyhold\.ts, a/, /^ {3}npm install @keyhold\/express$/m],
    ],
    [
      "pnpm",
      { "package.json": VITE, "pnpm-lock.yaml": "" },
      [/pnpm add @keyhold\/express @keyhold\/react/, /pnpm add -D @keyhold\/emulator/],
    ],
    ["a .env that git ignores", { "package.json": VITE, ".gitignore": "node_modules\n.env\n" }, [/^8\. Start/m]],
  ])("knows %s", async (_case, files, said) => {
    folder = await openFolder(files);
    const lines = await initCommand([], folder.folder, undefined);
    for (const pattern of said) expect(lines).toMatch(pattern);
  });

  it("ends with 2 where there is no app", async () => {
    folder = await openFolder();
    await folder.remove("package.json");
    const noApp = { code: 2, stderr: expect.stringContaining("package.json. Run it in the folder of your app's") };
    expect(await folder.keyhold(["init"])).toMatchObject(noApp);
    await folder.write("package.json", "[]");
    expect(await folder.keyhold(["init"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("is no package.json"),
    });
  });
});
