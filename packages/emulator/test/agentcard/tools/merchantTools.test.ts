import { afterAll, expect, test } from "vitest";
import { connectUser, createAgentcardEmulator, submit } from "../../support/agentcard.js";

const { agentcard, close } = await createAgentcardEmulator();
afterAll(close);

const connected = (email: string) => connectUser(agentcard, email);
const doordash = { merchant: "doordash" };

test("buy_list_merchants lists the shops, and which of them the user has linked", async () => {
  const { call } = await connected("list@example.com");
  expect(await call("buy_list_merchants")).toMatchObject({
    status: "ok",
    count: 3,
    merchants: [
      { name: "DoorDash", slug: "doordash", link_status: "not_linked" },
      { slug: "locale", link_status: "not_linked" },
      { slug: "retail", link_status: "linked" },
    ],
  });
});

test("buy_connect links a shop after the user has logged in on its page, and buy_unlink_merchant ends this", async () => {
  const { call } = await connected("link@example.com");
  const started = await call("buy_connect", doordash);
  expect(started).toMatchObject({ status: "pending", loginUrl: expect.stringContaining(agentcard.origin) });
  const status = () => call("buy_connect_status", { ...doordash, pending_id: started.pendingId });
  expect(await status()).toMatchObject({ status: "linking" });
  expect(await submit(started.loginUrl)).toBe(200);
  expect(await submit(started.loginUrl)).toBe(410);
  expect(await status()).toMatchObject({ status: "linked", merchant: "doordash" });
  expect(await call("buy_connect", doordash)).toMatchObject({ status: "linked", merchant: "doordash" });

  expect(await call("buy_unlink_merchant", doordash)).toMatchObject({ status: "unlinked", merchant: "doordash" });
  expect(await call("buy_unlink_merchant", doordash)).toMatchObject({ status: "not_linked" });
  expect(await status()).toMatchObject({ status: "expired" });
});

test("buy_connect twice begins two logins, and each of them works", async () => {
  const { call } = await connected("two@example.com");
  const [first, second] = [await call("buy_connect", doordash), await call("buy_connect", doordash)];
  expect(second.pendingId).not.toBe(first.pendingId);
  expect(await submit(first.loginUrl)).toBe(200);
  expect(await submit(second.loginUrl)).toBe(200);
});

test("a shop without a login is ready at once, and a shop that is not listed is an error", async () => {
  const { call } = await connected("ready@example.com");
  expect(await call("buy_connect", { merchant: "retail" })).toMatchObject({ status: "ready", merchant: "retail" });
  for (const tool of ["buy_connect", "buy_connect_status"]) {
    expect(await call(tool, { merchant: "nowhere", pending_id: "1" })).toMatchObject({ status: "error" });
  }
});

test("a login of another user links nothing for this user", async () => {
  const [alice, bob] = [await connected("alice@example.com"), await connected("bob@example.com")];
  const { pendingId, loginUrl } = await alice.call("buy_connect", doordash);
  const status = () => bob.call("buy_connect_status", { ...doordash, pending_id: pendingId });
  expect(await status()).toMatchObject({ status: "expired" });
  await submit(loginUrl);
  expect(await status()).toMatchObject({ status: "expired" });
});

test("the tools for shops refuse wrong arguments", async () => {
  const { call } = await connected("arguments@example.com");
  for (const [tool, args] of [
    ["buy_connect", {}],
    ["buy_connect", { merchant: 1 }],
    ["buy_connect_status", doordash],
    ["buy_connect_status", { ...doordash, pending_id: null }],
    ["buy_unlink_merchant", { merchant: ["doordash"] }],
  ] as const)
    expect(await call(tool, args)).toMatchObject({ isError: true, text: expect.stringContaining("Invalid arguments") });
});
