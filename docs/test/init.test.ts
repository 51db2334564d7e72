import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@keyhold/test-support";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const guide = "docs/add-agentcard.md";
const { blocks } = readDocument(guide);
const textOf = (file: string) => blocks.find((block) => block.file === file)?.text ?? "";
const [SERVER, PAGE] = ["server/keyhold.ts", "src/Agentcard.tsx"] as const;

/** What the reader's app has that the guide does not show. */
const files = {
  "package.json": JSON.stringify({
    name: "my-shop",
    type: "module",
    dependencies: { express: "*", "express-session": "*", react: "*" },
    devDependencies: { typescript: "*", vite: "*" },
  }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "ES2022",
      module: "ESNext",
      moduleResolution: "bundler",
      jsx: "react-jsx",
      types: ["node", "vite/client"],
    },
    include: ["server", "src"],
  }),
};

/** What a strict template, such as @tsconfig/strictest, turns on. */
const STRICTEST = {
  exactOptionalPropertyTypes: true,
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedIndexedAccess: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  isolatedModules: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
};

describe("npx keyhold init, in the app of the guide", () => {
  let app: Project;
  let ports: Record<"5173" | "3000" | "4100", string>;
  const read = (file: string) => readFile(join(app.folder, file), "utf8");

  beforeAll(async () => {
    const [page, server, agentcard] = await Promise.all([freePort(), freePort(), freePort()]);
    ports = { 5173: `${page}`, 3000: `${server}`, 4100: `${agentcard}` };
    app = await openProject(guide, { files, replace: ports });
    for (const file of [SERVER, PAGE]) await rm(join(app.folder, file));
  });
  afterAll(() => app?.close());

  it("the command prints the lines of the guide", async () => {
    const config = await read("vite.config.ts");
    await writeFile(join(app.folder, "vite.config.ts"), config.replace(/^.*proxy.*\n/m, ""));
    // The command has read the port of this test from the file of the server.
    const printed = (await app.run("npx keyhold init")).replaceAll(`:${ports[3000]}`, ":3000");
    await writeFile(join(app.folder, "vite.config.ts"), config);
    const marked = blocks.flatMap(({ text }) => text.split("\n").filter((line) => /\/[/*] new/.test(line)));
    const commands = blocks.flatMap(({ language, text }) => (language === "sh" ? text.split("\n") : []));
    const lines = [...marked, ...commands].map((line) => line.replace(/ (\/\/ new|\{\/\* new \*\/\})$/, "").trim());
    for (const line of lines) expect(printed).toContain(line);
  });

  it("the command writes the files of the guide", async () => {
    await app.run("npx keyhold init --write");
    expect(await read(SERVER)).toBe(`${textOf(SERVER)}\n`);
    expect(await read(PAGE)).toBe(`${textOf(PAGE)}\n`);
  });

  it("the written files compile", async () => {
    await app.run("npx tsc --project tsconfig.json");
  });

  it.each(["libsql", "pg", "redis"])(
    "the written files compile under the strictest options, with numbers as ids of users, in an app with %s",
    async (name) => {
      const { compilerOptions } = JSON.parse(files["tsconfig.json"]);
      const { dependencies, ...manifest } = JSON.parse(files["package.json"]);
      const strict = await openProject("docs/README.md", {
        files: {
          "package.json": JSON.stringify({ ...manifest, dependencies: { ...dependencies, [name]: "*" } }),
          "src/session.d.ts": `import "express-session";
declare module "express-session" {
  interface SessionData {
    userId: number | null;
  }
}
`,
          "tsconfig.json": JSON.stringify({
            compilerOptions: { ...compilerOptions, ...STRICTEST, skipLibCheck: true },
          }),
        },
      });
      onTestFinished(() => strict.close());
      await strict.run("npx keyhold init --write\nnpx tsc --project tsconfig.json");
    },
  );

  it("the written app runs, and the doctor accepts it when Vite runs too", async () => {
    const env = await read(".env");
    const withPorts = Object.entries(ports).reduce((text, [from, to]) => text.replaceAll(`:${from}`, `:${to}`), env);
    await writeFile(join(app.folder, ".env"), withPorts);
    const redirectUri = "http://localhost:5173/api/keyhold/callback/agentcard";
    await Promise.all([
      app.start(
        `npx keyhold-emulator --redirect-uri ${redirectUri} --agentcard-port 4100 --civic-port 0`,
        `http://localhost:${ports[4100]}/inbox`,
      ),
      app.start("npx tsx --env-file=.env server/index.ts", `http://localhost:${ports[3000]}/api/keyhold/health`),
    ]);
    // Vite does not run yet, and connecting would end at its address.
    const doctor = "npx keyhold doctor --env .env --url http://localhost:3000/api/keyhold";
    await expect(app.run(doctor)).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^✗ mount: .*\(public-url-unanswered\)$.*^Errors: 1\. Warnings: 1\.$/ms),
    });
    await app.start("npx vite --port 5173", `http://localhost:${ports[5173]}`);
    const said = await app.run(doctor);
    expect(said).toContain("✓ agentcard redirect-uri: The provider accepts the redirect URI.\n");
    // One line plays the reader's own sign-in.
    expect(said.match(/\([a-z-]+\)$/gm)).toEqual(["(identify-everyone)"]);
    expect(said).toContain("✓ users: `identify` is set, and says which user sends a request.\n");
    expect(said).toContain("✓ store: Grants are in SQLite, in a file of this machine.\n");
    expect(said).toContain("✓ stream: Events arrive at once.\n");
    expect(said).toContain("Errors: 0.");
  });
});

it("in a Next.js app, the command writes the files of the guide for Next.js", async () => {
  const packages = { name: "my-shop", dependencies: { next: "*", react: "*" }, devDependencies: { typescript: "*" } };
  const app = await openProject("docs/README.md", { files: { "package.json": JSON.stringify(packages) } });
  onTestFinished(() => app.close());
  const printed = await app.run("npx keyhold init --write");
  const { blocks } = readDocument("docs/next.md");
  const textOf = (name: string) => blocks.find(({ file }) => file === name)?.text;
  for (const file of ["lib/keyhold.ts", "app/api/keyhold/[...path]/route.ts"])
    expect(await readFile(join(app.folder, file), "utf8")).toBe(`${textOf(file)}\n`);
  const { text: starts = "" } = blocks.find(({ text }) => text.startsWith("npx keyhold-emulator")) ?? {};
  for (const line of starts.split("\n")) expect(printed).toContain(line);
});
