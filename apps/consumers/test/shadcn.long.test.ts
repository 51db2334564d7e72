import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StrangersProject } from "./support/openProject.js";
import { copyCommand, openTailwindApp } from "./support/openTailwindApp.js";

let project: StrangersProject;
beforeAll(async () => {
  project = await openTailwindApp();
});
afterAll(() => project?.close());

test("shadcn's own command copies the components that docs/tailwind.md names, and the app with them builds", async () => {
  await project.run("npm install --save-dev shadcn@4.23.0");
  // The items name nothing of shadcn's registry, so the command must not need it.
  await project.run(copyCommand.replace("add", "add --yes"), { REGISTRY_URL: "http://127.0.0.1:9" });
  expect(await readdir(join(project.folder, "src/components"))).toEqual([
    "connect-account-button.tsx",
    "connected-accounts.tsx",
  ]);
  await project.run("npm run build");
});
