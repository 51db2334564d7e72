import { expect, test } from "vitest";
import { startAgentcard } from "../support/agentcard.js";

async function start() {
  const { origin } = await startAgentcard();
  const send = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(origin + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      redirect: "manual",
    });
  const submit = (path: string, fields: Record<string, string>) =>
    fetch(origin + path, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return { origin, send, submit, get: async (path: string) => fetch(origin + path) };
}

test("a test adds, lists and removes faults over HTTP", async () => {
  const { send, get } = await start();
  const fault = { kind: "status", status: 503, path: "/inbox", times: 2 };
  expect(await (await send("/__control/faults", fault)).json()).toEqual({ id: "1", hits: 0, fault });
  expect((await get("/inbox")).status).toBe(503);
  expect(await (await get("/__control/faults")).json()).toEqual([{ id: "1", hits: 1, fault }]);
  expect((await send("/__control/faults/remove", { id: "1" })).status).toBe(204);
  expect((await get("/inbox")).status).toBe(200);
  const again = await send("/__control/faults/remove", { id: "1" });
  expect(again.status).toBe(400);
  expect(await again.text()).toMatch(/^There is no fault 1\./);
});

test.each([
  [{ kind: "flood" }, /kind/],
  [{ kind: "status" }, /status/],
  [{ kind: "status", status: 200 }, /status/],
  [{ kind: "latency", ms: "long" }, /ms/],
  [{ kind: "drop", tols: "create_card" }, /tols/],
  [{ kind: "drop", path: "inbox" }, /path/],
])("the control routes refuse %j as a fault, and say why", async (fault, reason) => {
  const { send } = await start();
  const response = await send("/__control/faults", fault);
  expect(response.status).toBe(400);
  expect(await response.text()).toMatch(reason);
});

test("a person adds and removes faults on the control page", async () => {
  const { submit, get } = await start();
  const fields = { kind: "status", status: "500", path: "/inbox", carriedOut: "true", clientId: "", times: "" };
  const added = await submit("/__control/faults", fields);
  expect([added.status, added.headers.get("location")]).toEqual([303, "/__control"]);
  expect((await get("/inbox")).status).toBe(500);
  const page = await (await get("/__control")).text();
  expect(page).toContain("Emulator — nothing here is real");
  expect(page).toContain("Met 1 requests");
  await submit("/__control/faults/remove", { id: "1" });
  expect((await get("/inbox")).status).toBe(200);
});

test("the control page escapes the fields of faults", async () => {
  const { submit, get } = await start();
  await submit("/__control/faults", { kind: "stall", tool: "<script>alert(1)</script>" });
  expect(await (await get("/__control")).text()).not.toContain("<script");
});

test("a test sets the clock over HTTP, and reset sets it back", async () => {
  const { send, get } = await start();
  const ahead = async () => Date.parse((await get("/inbox")).headers.get("date") ?? "") - Date.now();
  expect((await send("/__control/clock", { aheadSeconds: 86_400 })).status).toBe(204);
  expect(await ahead()).toBeGreaterThan(80_000_000);
  expect((await send("/__control/clock", { aheadSeconds: -86_400 })).status).toBe(204);
  expect(await ahead()).toBeLessThan(-80_000_000);
  expect((await send("/__control/reset")).status).toBe(204);
  expect(await ahead()).toBeLessThan(80_000_000);
  expect(await ahead()).toBeGreaterThan(-80_000_000);
});

test.each(["/__control/reset", "/__drive/approve"])(
  "a page of another site cannot send requests to %s",
  async (path) => {
    const { send } = await start();
    for (const site of ["cross-site", "same-site"]) {
      expect((await send(path, {}, { "sec-fetch-site": site })).status).toBe(403);
    }
    expect((await send(path, {}, { "sec-fetch-site": "same-origin" })).status).not.toBe(403);
  },
);
