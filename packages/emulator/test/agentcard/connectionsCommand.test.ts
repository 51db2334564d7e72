import { expect, test } from "vitest";
import { connectionsCommand } from "../../src/agentcard/connectionsCommand.js";
import { App, confidential, startAgentcard } from "../support/agentcard.js";

test("the connections command lists and revokes a user's apps", async () => {
  const provider = await startAgentcard();
  const app = await App.discover(provider, confidential);
  const { accessToken } = await app.connect("alice@example.com");
  const environment = {
    AGENT_CARDS_API_URL: provider.origin,
    AGENT_CARDS_JWT: provider.sessionToken("alice@example.com"),
  };
  const run = (...args: string[]) => connectionsCommand(args, environment);

  expect(await run()).toMatch(/^App +Status +Connected +Scopes +Client ID\nShop +active +[\d-]+ +all +shop$/);
  expect(JSON.parse(await run("list", "--json"))).toMatchObject({ connections: [{ clientId: "shop" }] });
  expect(await run("revoke", "unknown")).toBe("No connected app has the client ID unknown.");
  expect(await app.statusOf(accessToken)).toBe(200);
  expect(await run("revoke", "shop")).toBe("Revoked shop.");
  expect(await app.statusOf(accessToken)).toBe(401);
  expect(await run()).toBe("No connected apps.");
});

test("the connections command says what is missing or wrong, and what to do", async () => {
  const { origin } = await startAgentcard();
  const run = (token: string | undefined, ...args: string[]) =>
    connectionsCommand(args, { AGENT_CARDS_API_URL: origin, AGENT_CARDS_JWT: token });
  await expect(run(undefined)).rejects.toThrow(/^Set AGENT_CARDS_JWT/);
  await expect(run("made-up")).rejects.toThrow(/answered 401\. Take the session token from/);
  await expect(run("made-up", "revoke")).rejects.toThrow(/^Usage:/);
  const nowhere = { AGENT_CARDS_API_URL: "http://localhost:1", AGENT_CARDS_JWT: "any" };
  await expect(connectionsCommand([], nowhere)).rejects.toThrow(/^No server answers at http:\/\/localhost:1/);
});
