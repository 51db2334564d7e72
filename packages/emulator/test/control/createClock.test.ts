import { None } from "oauth4webapi";
import { expect, test } from "vitest";
import { App, confidential, startAgentcard } from "../support/agentcard.js";
import { App as CivicApp, connectHub, publicClient, startCivic, startExchange } from "../support/civic.js";

const email = "alice@example.com";
const hour = 3600;

test("Agentcard's access tokens expire by the provider's own clock", async () => {
  const agentcard = await startAgentcard();
  const app = await App.discover(agentcard, confidential);
  const { accessToken, refreshToken } = await app.connect(email);
  agentcard.setClock({ aheadSeconds: hour + 1 });
  expect(await app.statusOf(accessToken)).toBe(401);
  expect(await app.statusOf((await app.refresh(refreshToken)).accessToken)).toBe(200);
});

test("Agentcard's codes expire by the provider's own clock", async () => {
  const agentcard = await startAgentcard();
  const app = await App.discover(agentcard, confidential);
  const verifier = "v".repeat(43);
  const location = await agentcard.approve({ url: await app.authorizationUrl("state", verifier), email });
  agentcard.setClock({ aheadSeconds: hour });
  await expect(app.redeem(location, "state", verifier)).rejects.toMatchObject({ error: "invalid_grant" });
});

test("a token that Agentcard issues while its clock is behind works at once", async () => {
  const agentcard = await startAgentcard();
  agentcard.setClock({ aheadSeconds: -2 * hour });
  const app = await App.discover(agentcard, confidential);
  expect(await app.statusOf((await app.connect(email)).accessToken)).toBe(200);
});

async function startCivicApp() {
  const civic = await startCivic();
  return { civic, app: await CivicApp.discover(civic, publicClient.clientId, None()) };
}

test("Civic dates tokens by its own clock, and the hub checks them by the same clock", async () => {
  const { civic, app } = await startCivicApp();
  civic.setClock({ aheadSeconds: 2 * hour });
  const { access_token, id_token = "" } = await app.connect(email);
  for (const token of [access_token, id_token]) {
    const { iat, exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    expect(iat).toBeGreaterThan(Date.now() / 1000 + hour);
    expect(exp - iat).toBe(hour);
  }
  await connectHub(civic, access_token);
  civic.setClock({ aheadSeconds: 4 * hour });
  await expect(connectHub(civic, access_token)).rejects.toMatchObject({ code: 401 });
});

test("an app refuses the ID token of a Civic with a clock that is behind", async () => {
  const { civic, app } = await startCivicApp();
  civic.setClock({ aheadSeconds: -2 * hour });
  await expect(app.connect(email)).rejects.toMatchObject({ code: "OAUTH_JWT_TIMESTAMP_CHECK_FAILED" });
});

test("a Civic with a clock that is ahead refuses a subject token as expired", async () => {
  const { civic, exchange } = await startExchange();
  civic.setClock({ aheadSeconds: 2 * hour });
  await expect(exchange()).rejects.toMatchObject({ error: "invalid_grant" });
  civic.setClock({ aheadSeconds: -2 * hour });
  const { access_token } = await exchange();
  await connectHub(civic, access_token);
});
