import { afterAll, expect, test } from "vitest";
import { connectUser, createAgentcardEmulator, submit } from "../../support/agentcard.js";

const { agentcard, close } = await createAgentcardEmulator();
afterAll(close);

async function connected(email: string) {
  const { call } = await connectUser(agentcard, email);
  return {
    call,
    link: async () => submit((await call("buy_connect", { merchant: "locale" })).loginUrl),
    manage: (action: string, rest = {}) => call("manage_subscription", { merchant: "locale", action, ...rest }),
  };
}

test("manage_subscription skips and resumes deliveries, and a second time changes nothing", async () => {
  const { link, manage } = await connected("skip@example.com");
  await link();
  expect(await manage("get_skip_dates")).toMatchObject({ status: "ok", skipDates: [] });
  await manage("skip", { date: "2027-02-08" });
  await manage("skip", { date: "2027-02-01" });
  const skipDates = ["2027-02-01", "2027-02-08"];
  expect(await manage("skip", { date: "2027-02-01" })).toMatchObject({ status: "ok", skipDates });
  expect(await manage("unskip", { date: "2027-02-01" })).toMatchObject({ skipDates: ["2027-02-08"] });
  expect(await manage("unskip", { date: "2027-02-01" })).toMatchObject({ skipDates: ["2027-02-08"] });
  expect(await manage("set_skip_dates", { dates: skipDates })).toMatchObject({ skipDates });
  expect(await manage("set_skip_dates")).toMatchObject({ skipDates: [] });
});

test("manage_subscription searches the menu and changes settings, and takes no money", async () => {
  const { call, link, manage } = await connected("menu@example.com");
  await link();
  expect(await manage("menu_search")).toMatchObject({ status: "ok", count: 3 });
  expect(await manage("menu_search", { query: "SALMON" })).toMatchObject({ count: 1, items: [{ inPlan: true }] });
  expect(await manage("menu_search", { limit: 2 })).toMatchObject({ count: 2 });
  expect(await manage("menu_search", { query: "liver" })).toMatchObject({ status: "empty", count: 0 });
  expect(await manage("update_setting", { setting: "subscription_size", value: 8 })).toMatchObject({
    status: "ok",
    result: { subscription_size: 8 },
  });
  expect(await call("list_transactions")).toMatchObject({ count: 0 });
});

test("manage_subscription changes nothing for wrong arguments", async () => {
  const { link, manage } = await connected("refused@example.com");
  await link();
  for (const [action, args, text] of [
    ["skip", {}, "A date (YYYY-MM-DD) is required"],
    ["skip", { date: "tomorrow" }, "has to be YYYY-MM-DD"],
    ["set_skip_dates", { dates: ["2027-02-01", "2027-02-30"] }, "has to be YYYY-MM-DD"],
    ["update_setting", { value: 8 }, "A setting is required"],
    ["update_setting", { setting: "colour", value: "red" }, "Could not manage locale"],
    ["update_setting", { setting: "subscription_size", value: "eight" }, "Could not manage locale"],
    ["cancel", {}, "Invalid arguments"],
    ["skip", { date: 20270201 }, "Invalid arguments"],
    ["set_skip_dates", { dates: "2027-02-01" }, "Invalid arguments"],
    ["menu_search", { limit: 0 }, "Invalid arguments"],
    ["menu_search", { merchant: undefined }, "Invalid arguments"],
    ["get_skip_dates", { merchant: "retail" }, "it has no subscription"],
  ] as const)
    expect((await manage(action, args)).text, `${action} ${JSON.stringify(args)}`).toContain(text);
  expect(await manage("get_skip_dates")).toMatchObject({ skipDates: [] });
});

test("manage_subscription needs the user's login at the shop, and changes only this user's subscription", async () => {
  const [alice, bob] = [await connected("alice@example.com"), await connected("bob@example.com")];
  await alice.link();
  expect((await bob.manage("skip", { date: "2027-02-01" })).text).toContain("link it first");
  await bob.link();
  await alice.manage("skip", { date: "2027-02-01" });
  expect(await bob.manage("get_skip_dates")).toMatchObject({ skipDates: [] });
});
