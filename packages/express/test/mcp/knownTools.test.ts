import type { Tool } from "@keyhold/contract";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { mcpServer } from "../../src/index.js";
import { createKnownTools } from "../../src/mcp/client/createKnownTools.js";

const provider = mcpServer({ id: "any", name: "Any", url: "http://localhost:1/mcp" });
const toolsFrom = (first: number, count: number): Tool[] =>
  Array.from({ length: count }, (_, index) => ({ name: `tool-${first + index}`, inputSchema: { type: "object" } }));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => void vi.useRealTimers());

it("Keyhold remembers the tools of several lists, at most 2,000 for each provider, and forgets the oldest ones first", () => {
  const known = createKnownTools();
  known.note(provider, toolsFrom(0, 1_500));
  known.note(provider, toolsFrom(1_500, 600));
  expect(known.headersOf(provider, "tool-99")).toBeUndefined();
  expect(known.headersOf(provider, "tool-100")).toEqual([]);
  expect(known.headersOf(provider, "tool-2099")).toEqual([]);
});

it("Keyhold does not use the tools of a list for longer than an hour", () => {
  const known = createKnownTools();
  known.note(provider, toolsFrom(0, 1));
  vi.advanceTimersByTime(60 * 60_000 - 1);
  expect(known.headersOf(provider, "tool-0")).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(known.headersOf(provider, "tool-0")).toBeUndefined();
  known.note(provider, toolsFrom(1, 1));
  expect(known.headersOf(provider, "tool-0")).toBeUndefined();
});
