import { paths } from "@keyhold/contract";
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { recordStores } from "../support/loadRecords.js";
import type { Browser } from "../support/openBrowser.js";
import { openRecordedProduct } from "../support/openRecordedProduct.js";
import { openRecordedServer, type RecordedServer } from "../support/openRecordedServer.js";
import { readRecords } from "../support/readRecords.js";

const json = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** The records that earlier versions stored, read by a product of this version: the oldest ones in each store, the others in memory. */
const folders = [
  { folder: "records-3445d48", stores: recordStores },
  { folder: "records-a6bc5ca", stores: recordStores.filter(({ name }) => name === "memory") },
];

describe.each(folders)("the records of $folder", ({ folder, stores }) => {
  const { recordedAt, lostSessions, browsers, records } = readRecords(folder);
  const people = Object.keys(browsers);

  describe.each(stores)("the records in $name", ({ load, end }) => {
    let server: RecordedServer;
    let product: Awaited<ReturnType<typeof openRecordedProduct>>;

    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: recordedAt });
      server = await openRecordedServer();
      for (const session of lostSessions) server.lostSessions.add(session);
      const { options, close } = await load(records);
      product = await openRecordedProduct({ ...options, egressProxy: server.egressProxy });
      onTestFinished(async () => {
        await close();
        await server.close();
      });
      onTestFinished(product.close);
    }, 10 * PATIENCE);
    afterAll(() => end?.());
    afterEach(() => void vi.useRealTimers());

    const recorded = (user: string) => browsers[user] ?? expect.fail(`${user} has no browser`);
    const browserOf = (user: string) => product.browserOf(user, recorded(user).cookie);
    const connectionsOf = async (browser: Browser) =>
      (await browser.json(paths.connections())).body.connections as Record<string, unknown>[];
    const call = (browser: Browser, provider: string, tool: string) =>
      browser.json(paths.tool(provider, tool), { method: "POST", headers: json, body: "{}" });
    const done = (user: string, tool: string) => ({
      status: 200,
      body: { content: [{ type: "text", text: `${tool} by ${user}` }] },
    });

    it.each(people)("the cookie of %s finds the session and its connections as they were", async (user) => {
      const wanted = recorded(user).connections.map(({ provider, status, account, connectedAt }) => ({
        provider,
        status,
        ...(account && { account }),
        ...(connectedAt && { connectedAt }),
      }));
      expect(await connectionsOf(await browserOf(user))).toMatchObject(wanted);
    });

    it("Keyhold opens every record, and a rotation seals it again", async () => {
      const grants = records.filter(({ key }) => key.endsWith(":grant"));
      const { unreadable, ...others } = await product.keyhold.reencrypt();
      expect(unreadable).toBe(0);
      expect(Object.values(others).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(grants.length);
    });

    it.each(["agentcard", "civic", "civic-auth", "found"])(
      "a call to %s works, before and after a refresh",
      async (id) => {
        const alice = await browserOf("alice");
        expect(await call(alice, id, "read")).toMatchObject(done("alice", "read"));
        server.refuses.accessTokensUpTo = 1;
        expect(await call(alice, id, "read")).toMatchObject(done("alice", "read"));
        server.refuses.accessTokensUpTo = 2;
        expect(await call(alice, id, "read")).toMatchObject(done("alice", "read"));
        expect(await connectionsOf(alice)).toContainEqual(
          expect.objectContaining({ provider: id, status: "connected" }),
        );
      },
    );

    it.each(["agentcard", "civic-auth", "found"])(
      "Keyhold finishes the callback of an attempt that was open at %s",
      async (id) => {
        const alice = await browserOf("alice");
        const open = recorded("alice").open.find(({ provider }) => provider === id) ?? expect.fail("no open attempt");
        expect((await alice.json(paths.attempt(id, open.id))).body).toEqual({ status: "pending" });
        await alice.navigate(product.here(server.approve(open.url, "alice")));
        expect((await alice.json(paths.attempt(id, open.id))).body).toMatchObject({ status: "connected" });
        server.refuses.accessTokensUpTo = 1;
        expect(await call(alice, id, "read")).toMatchObject(done("alice", "read"));
      },
    );

    it.each(people)("the attempts of %s have the outcomes that they had", async (user) => {
      const browser = await browserOf(user);
      for (const { provider, id, outcome } of recorded(user).attempts)
        expect((await browser.json(paths.attempt(provider, id))).body).toMatchObject(outcome);
    });

    it("a user gets the wider grant that Keyhold was asking for", async () => {
      const carol = await browserOf("carol");
      const [open] = recorded("carol").open;
      expect(new URL(open?.url ?? "").searchParams.get("scope")).toBe("read write");
      await carol.navigate(product.here(server.approve(open?.url ?? "", "carol")));
      expect(await call(carol, "found", "write")).toMatchObject(done("carol", "write"));
    });

    it("Keyhold retries a refresh that had failed, when its time has come", async () => {
      const dave = await browserOf("dave");
      server.refuses.accessTokensUpTo = 1;
      vi.setSystemTime(recordedAt.getTime() + 60 * 60_000);
      expect(await call(dave, "agentcard", "whoami")).toMatchObject(done("dave", "whoami"));
    });

    it("a grant that had ended is still ended, until its user connects again", async () => {
      const bob = await browserOf("bob");
      expect(await call(bob, "agentcard", "whoami")).toMatchObject({ body: { error: { code: "needs_reconnect" } } });
      // Bob is signed in again, and this connection only needed a sign-in.
      expect(await call(bob, "civic", "whoami")).toMatchObject(done("bob", "whoami"));
    });

    it("sessions at an MCP server continue: sessions as they began, sessions that were begun again, and ended ones", async () => {
      const alice = await browserOf("alice");
      const list = async (session = "") => {
        const headers = { ...json, "mcp-session-id": session, "mcp-protocol-version": "2025-11-25" };
        const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
        return (await alice.json(paths.mcp("found"), { method: "POST", headers, body })).status;
      };
      const [begun, begunAgain, ended] = recorded("alice").mcpSessions;
      expect([await list(begun), await list(begunAgain)]).toEqual([200, 200]);
      // Keyhold began no new session: the record names the session that replaced the lost one.
      expect(server.sessions).toEqual([]);
      expect(await list(ended)).toBe(404);
    });

    it.runIf("erin" in browsers)("two accounts have their name, their default and their last use", async () => {
      const erin = await browserOf("erin");
      const members = ["id", "label", "isDefault", "lastUsedAt"];
      const rowsOf = (rows: readonly object[]) =>
        rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => members.includes(name))));
      expect(rowsOf(await connectionsOf(erin))).toEqual(rowsOf(recorded("erin").connections));
      const [first, work = { id: "" }] = recorded("erin").connections;
      expect(work).toMatchObject({ provider: "agentcard", label: "Work", isDefault: true });
      expect(await call(erin, work.id, "read")).toMatchObject(done("erin-work", "read"));
      expect(await call(erin, first?.id ?? "", "read")).toMatchObject(done("erin", "read"));
      const { url, fetch } = await product.keyhold.mcp({ userId: "erin", provider: "agentcard" });
      expect(url).toContain("/mcp");
      expect(fetch).toBeTypeOf("function");
      for (const one of await product.keyhold.forget("erin")) expect(one).toMatchObject({ revokedAtProvider: true });
      expect(server.revoked.size).toBe(4);
    });

    it.runIf("frank" in browsers)(
      "Keyhold completes the merge of two connections that a crash has interrupted",
      async () => {
        const frank = await browserOf("frank");
        expect(await call(frank, "agentcard", "read")).toMatchObject(done("frank", "read"));
        expect(await frank.json(paths.connection("agentcard"), { method: "DELETE" })).toMatchObject({
          body: { revokedAtProvider: true },
        });
        expect(server.revoked.size).toBe(4);
        expect((await connectionsOf(frank)).filter(({ status }) => status !== "disconnected")).toEqual([]);
      },
    );

    it.each(["agentcard", "civic-auth", "found"])("disconnecting %s revokes the grant and removes it", async (id) => {
      const alice = await browserOf("alice");
      const { body } = await alice.json(paths.connection(id), { method: "DELETE" });
      expect(body).toEqual({ revokedAtProvider: true });
      expect([...server.revoked].some((token) => token.startsWith("fake-refresh-token."))).toBe(true);
    });
  });
});
