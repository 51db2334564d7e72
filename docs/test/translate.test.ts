import { expect, it } from "vitest";
import { openProject } from "./support/openProject.js";

const path = "docs/translate.md";

/** A reader's test: the guide's components, each in its language. */
const files = {
  "vitest.config.ts": "export default {};",
  "words.test.tsx": `// @vitest-environment jsdom
import { ConnectedApps } from "@keyhold/react";
import { createFakeBackend } from "@keyhold/react/testing";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "./src/App.js";
import { Settings } from "./src/Settings.js";
beforeEach(() => vi.stubGlobal("fetch", createFakeBackend().fetch));
afterEach(cleanup);
it("the page of the guide is German", async () => {
  render(<Settings />);
  expect((await screen.findAllByRole("button", { name: /verbinden/i })).length).toBe(2);
});
it.each([["ar", /ربط|توصيل|اتصال/], ["zh-Hans".slice(0, 2), /连接/], ["xx", /Connect/]])("is %s", async (language, words) => {
  await act(async () => render(<App language={language}><ConnectedApps /></App>));
  expect((await screen.findAllByRole("button", { name: words })).length).toBe(2);
});`,
};

it(`the languages of ${path} show their words`, async () => {
  const app = await openProject(path, { files });
  try {
    expect(await app.run("npx vitest run")).toMatch(/4 passed/);
  } finally {
    await app.close();
  }
});
