import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startAgentcard } from "../support/agentcard.js";

async function recording(name: string, origin: string): Promise<unknown> {
  const text = await readFile(new URL(`../recordings/${name}.json`, import.meta.url), "utf8");
  return JSON.parse(text.replaceAll("https://mcp.agentcard.sh", origin));
}

test.each([
  ["oauth-authorization-server", "/.well-known/oauth-authorization-server"],
  ["oauth-protected-resource", "/.well-known/oauth-protected-resource"],
  ["oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"],
])("Agentcard returns the recorded %s at %s", async (name, path) => {
  const { origin } = await startAgentcard();
  const response = await fetch(origin + path);
  expect(await response.json()).toEqual(await recording(name, origin));
});
