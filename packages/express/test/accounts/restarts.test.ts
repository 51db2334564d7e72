import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { authorizePath, paths } from "@keyhold/contract";
import { createEmulator, type EmulatedAgentcard } from "@keyhold/emulator";
import { startPostgres, startRedis } from "@keyhold/test-support";
import { afterEach, expect, it } from "vitest";
import { accountsOf, outcomeOf, whoami } from "../support/connectAccount.js";
import { attemptId } from "../support/openProduct.js";
import { openRestartable, type StorePlace } from "../support/openRestartable.js";
import { hasPostgres } from "../support/postgresDatabases.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const opened = <Running extends { readonly url: string; close(): unknown }>({ url, close }: Running): string => {
  closing.push(close);
  return url;
};

/** Where each kind of store keeps everything. */
const places: Record<StorePlace["kind"], () => string | Promise<string>> = {
  memory: () => "",
  Redis: async () => opened(await startRedis()),
  async SQLite() {
    const folder = await mkdtemp(join(tmpdir(), "keyhold-restarts-"));
    closing.push(() => rm(folder, { recursive: true }));
    return join(folder, "keyhold.db");
  },
  PostgreSQL: async () => opened((await startPostgres()) ?? expect.fail()),
};
const kinds = Object.keys(places) as StorePlace["kind"][];

it.each(kinds.filter((kind) => kind !== "PostgreSQL" || hasPostgres))(
  "from outside, with %s: a user calls with two accounts and disconnects one; after a kill and a restart, the other works, except in memory",
  async (kind) => {
    let agentcard: EmulatedAgentcard | undefined;
    const client = { clientId: "product", clientSecret: "a secret of the product" };
    const { browser, mount, kill, startAgain, close } = await openRestartable({
      place: { kind, url: await places[kind]() },
      async options(address) {
        const redirectUris = [address + paths.callback("agentcard")];
        const emulator = await createEmulator({
          agentcard: { port: 0, clients: [{ ...client, name: "Product", redirectUris, mode: "test" }] },
        });
        closing.push(emulator.close);
        agentcard = emulator.agentcard;
        return { ...client, origin: agentcard?.origin, accounts: "several" };
      },
    });
    closing.push(close);

    async function connect(email: string, further?: { account: "another" }) {
      const attempt = attemptId();
      const path = authorizePath("agentcard", { attempt, display: "popup", ...further });
      const url = (await browser.navigate(mount + path)).headers.get("location") ?? "";
      await browser.navigate((await agentcard?.approve({ url, email })) ?? "");
      return outcomeOf(browser, "agentcard", attempt);
    }
    expect(await connect("alice@example.com")).toEqual({ status: "connected", connection: "agentcard" });
    const { connection = "" } = Object(await connect("alice@work.example", { account: "another" }));
    expect(connection).toMatch(/^agentcard\.[a-z0-9]{10}$/);
    expect(await whoami(browser, "agentcard")).toContain("alice@example.com");
    expect(await whoami(browser, connection)).toContain("alice@work.example");
    const { body } = await browser.json(paths.connection("agentcard"), { method: "DELETE" });
    expect(body).toEqual({ revokedAtProvider: true });

    await kill();
    await startAgain();

    if (kind === "memory") {
      expect(await accountsOf(browser, "agentcard")).toEqual([["agentcard", "disconnected"]]);
    } else {
      expect(await whoami(browser, connection)).toContain("alice@work.example");
      expect(await whoami(browser, "agentcard")).toContain("not_connected");
      expect(await accountsOf(browser, "agentcard")).toContainEqual([connection, "alice@work.example"]);
    }
  },
);
