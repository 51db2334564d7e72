import { ClientSecretPost } from "oauth4webapi";
import { expect, it } from "vitest";
import { App as AgentcardApp, call, confidential, startAgentcard } from "../support/agentcard.js";
import { App as CivicApp, startCivic } from "../support/civic.js";

/** Addresses that a browser's e-mail field accepts, and some libraries refuse. */
const odd = [
  "a@localhost",
  "o'neil+cards@example.com",
  ".dots..everywhere.@example.com",
  "!#$%&'*+/=?^_`{|}~-@example.com",
  "__proto__@example.com",
  "alice@xn--bcher-kva.example",
  "1@1",
  `${"a".repeat(64)}@${"b".repeat(63)}.example`,
];
const wrong = ["alice", "alice@", "a b@example.com", "älice@example.com", `${"a".repeat(250)}@example.com`, "a@-b.c"];

it.each(odd)("Agentcard accepts the e-mail address %s at the sign-in", async (email) => {
  const app = await AgentcardApp.discover(await startAgentcard(), confidential);
  const { accessToken } = await app.connect(email);
  expect(await call(await app.mcp(accessToken), "whoami")).toMatchObject({ email });
});

it.each(wrong)("the sign-in page of Agentcard says why it refuses %s", async (email) => {
  const app = await AgentcardApp.discover(await startAgentcard(), confidential);
  const { url } = await fetch(await app.authorizationUrl("state", "v".repeat(43)));
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ email }) });
  expect([response.status, await response.text()]).toEqual([
    400,
    expect.stringContaining("Enter an e-mail address as browsers take it"),
  ]);
});

it.each(odd)("Civic accepts the e-mail address %s at the sign-in", async (email) => {
  const civic = await startCivic();
  const app = await CivicApp.discover(civic, "shop", ClientSecretPost("shop-secret"));
  const { access_token } = await app.connect(email);
  const userinfo = await fetch(`${civic.origin}/oauth/userinfo`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(await userinfo.json()).toMatchObject({ email });
});
