import { expect, test } from "vitest";
import { App, confidential, startAgentcard } from "../support/agentcard.js";

const email = "alice@example.com";

/** Connects one user to one app twice, and another user once. Then the app revokes one token of the first connection. */
async function afterRevocation(revokes: "token" | "grant" | "app", which: "accessToken" | "refreshToken") {
  const provider = await startAgentcard({ behaviour: { revokes, reuseEndsGrant: false } });
  const app = await App.discover(provider, confidential);
  const [first, second, other] = [
    await app.connect(email),
    await app.connect(email),
    await app.connect("bob@example.com"),
  ];
  await app.revoke(first[which]);
  const isGood = async ({ accessToken, refreshToken }: typeof first) => ({
    access: (await app.statusOf(accessToken)) === 200,
    refresh: await app.refresh(refreshToken).then(
      () => true,
      () => false,
    ),
  });
  return { first: await isGood(first), second: await isGood(second), other: await isGood(other) };
}

const [good, dead] = [
  { access: true, refresh: true },
  { access: false, refresh: false },
];

test.each([
  ["token", "accessToken", { first: { access: false, refresh: true }, second: good, other: good }],
  ["token", "refreshToken", { first: { access: true, refresh: false }, second: good, other: good }],
  ["grant", "accessToken", { first: dead, second: good, other: good }],
  ["grant", "refreshToken", { first: dead, second: good, other: good }],
  ["app", "accessToken", { first: dead, second: dead, other: good }],
  ["app", "refreshToken", { first: dead, second: dead, other: good }],
] as const)("F-M2: with revokes %s, revoking the %s leaves the tokens %j", async (revokes, which, left) => {
  expect(await afterRevocation(revokes, which)).toEqual(left);
});
