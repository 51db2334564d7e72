import { afterAll, beforeAll, expect, it } from "vitest";
import { openProject, type Project } from "./support/openProject.js";
import { readDocument } from "./support/readDocument.js";

const path = "docs/stores.md";
const [command = ""] = readDocument(path)
  .blocks.filter(({ language }) => language === "sh")
  .map(({ text }) => text);

let project: Project;
beforeAll(async () => {
  project = await openProject(path);
});
afterAll(() => project.close());

it("the store that the guide shows passes the tests of all stores", async () => {
  const printed = await project.run(command);
  expect(printed).toMatch(/# pass [1-9]\d/);
  expect(printed).toContain("# fail 0");
});
