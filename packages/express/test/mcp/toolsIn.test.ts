import { expect, it } from "vitest";
import { toolsIn } from "../../src/mcp/client/toolsIn.js";

it.each([
  [{ title: "Search mail", annotations: { title: "Old" } }, "Search mail"],
  // Servers up to MCP 2025-03-26 have only this one.
  [{ annotations: { title: "Search mail" } }, "Search mail"],
  [{ title: "", annotations: { title: "Search mail" } }, "Search mail"],
  [{ title: null, annotations: { title: 1 } }, undefined],
  [{}, undefined],
])("a tool with %o has the title %s", (members, title) => {
  expect(toolsIn([{ name: "search", ...members }])[0]?.title).toBe(title);
});
