import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProject, type StrangersProject } from "./support/openProject.js";

describe("an Express server in TypeScript", () => {
  let project: StrangersProject;

  beforeAll(async () => {
    project = await openProject("express");
    await project.run("npm install @keyhold/express @keyhold/emulator");
  });
  afterAll(() => project?.close());

  test("an Express server compiles with every declaration checked, with NodeNext and bundler resolution", async () => {
    await project.run("npm run build && npx tsc -p tsconfig.bundler.json");
  });

  test("an Express server with the installed packages answers", async () => {
    const printed = await project.run("node dist/index.js");
    expect(printed).toMatch(/^200 /);
    expect(JSON.parse(printed.slice(4))).toMatchObject({
      connections: [
        { provider: "agentcard", status: "disconnected" },
        { provider: "civic", status: "disconnected" },
      ],
    });
  });

  test("a CommonJS program can require the package", async () => {
    const printed = await project.run("node dist/legacy.cjs");
    expect(printed).toContain("function { agentcard: 'http://localhost:3000/api/keyhold/callback/agentcard' }");
  });

  test("the installed package has the command `keyhold`", async () => {
    expect(await project.run("npx keyhold --help")).toContain("keyhold doctor");
  });

  test("a stack trace points to Keyhold's sources", async () => {
    const run = project.run("node --enable-source-maps dist/misconfigured.js");
    await expect(run).rejects.toThrow(/KeyholdConfigError: [\s\S]*express\/src\/options\.ts:\d+/);
  });
});
