import { ClientSecretPost } from "oauth4webapi";
import { describe, expect, it } from "vitest";
import { App as AgentcardApp, call, confidential, startAgentcard } from "./agentcard/support.js";
import { App as CivicApp, startCivic } from "./civic/support.js";

/** What a browser's field for an e-mail address lets through, and some libraries do not. */
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

describe("Agentcard", () => {
  it.each(odd)("takes %s, signs in and calls", async (email) => {
    const app = await AgentcardApp.discover(await startAgentcard(), confidential);
    const { accessToken } = await app.connect(email);
    expect(await call(await app.mcp(accessToken), "whoami")).toMatchObject({ email });
  });

  it.each(wrong)("says on the page why it does not take %s", async (email) => {
    const app = await AgentcardApp.discover(await startAgentcard(), confidential);
    const { url } = await fetch(await app.authorizationUrl("state", "v".repeat(43)));
    const response = await fetch(url, { method: "POST", body: new URLSearchParams({ email }) });
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining("Enter an e-mail address as browsers take it"),
    ]);
  });
});

describe("Civic", () => {
  it.each(odd)("takes %s, signs in and says so", async (email) => {
    const civic = await startCivic();
    const app = await CivicApp.discover(civic, "shop", ClientSecretPost("shop-secret"));
    const { access_token } = await app.connect(email);
    const userinfo = await fetch(`${civic.origin}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({ email });
  });
});
