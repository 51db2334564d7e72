import { describe, expect, it, vi } from "vitest";
import { agentcard } from "../../src/index.js";
import { providerOf } from "../../src/providers/findProvider.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import type { Store } from "../../src/stores/Store.js";
import { createKeyring, SealBrokenError } from "../../src/vault/createKeyring.js";
import { connectionKey, createVault } from "../../src/vault/createVault.js";
import type { ConnectionKey, Grant } from "../../src/vault/Grant.js";
import { reencrypt } from "../../src/vault/reencrypt.js";

const oldKey = "the old key, which is long enough for this";
const newKey = "the new key, which is long enough for this";
const alice: ConnectionKey = {
  userId: "alice",
  provider: agentcard({ clientId: "product" }),
  connection: "agentcard",
};
const grant: Grant = {
  tokens: {
    accessToken: "access",
    refreshToken: "refresh",
    issuedBy: { issuer: "https://mcp.agentcard.sh/", clientId: "product" },
  },
  connectedAt: "2026-01-01T00:00:00Z",
};

const find = async (_userId: string, connection: string) => providerOf([alice.provider], connection);

function openVault(...keys: string[]) {
  const store = memoryStore();
  return { store, vault: createVault(store, createKeyring(keys)) };
}

describe("createKeyring", () => {
  const context = ["grant", "alice"];

  it("the key ring opens what it has sealed, and seals the same text differently each time", async () => {
    const keyring = createKeyring([oldKey]);
    const sealed = await keyring.seal("a text", context);
    expect(await keyring.open(sealed, context)).toBe("a text");
    expect(await keyring.seal("a text", context)).not.toBe(sealed);
    expect(sealed).not.toContain("a text");
  });

  it("the key ring opens a text after a new key was added in front, and not after its key was removed", async () => {
    const sealed = await createKeyring([oldKey]).seal("a text", context);
    expect(await createKeyring([newKey, oldKey]).open(sealed, context)).toBe("a text");
    await expect(createKeyring([newKey]).open(sealed, context)).rejects.toThrow(SealBrokenError);
  });

  it.each([
    ["cut", (sealed: string) => sealed.slice(0, -4)],
    ["without its tag", (sealed: string) => sealed.slice(0, sealed.lastIndexOf("."))],
    [
      "changed in a letter",
      (sealed: string) => sealed.replace(/\.(.)/, (_, letter) => `.${letter === "A" ? "B" : "A"}`),
    ],
    ["empty", () => ""],
    ["something else", () => "a.b.c.d"],
  ])("the key ring refuses a text that is %s", async (_case, harm) => {
    const keyring = createKeyring([oldKey]);
    const sealed = harm(await keyring.seal("a text", context));
    await expect(keyring.open(sealed, context)).rejects.toThrow(SealBrokenError);
  });

  it.each(["x", "=", "~", " ", "\n", ".", "\u00e9"])(
    "the key ring refuses a text with %j at its end or inside, whatever its length",
    async (more) => {
      const keyring = createKeyring([oldKey]);
      for (const text of ["a", "ab", "abc"]) {
        const sealed = await keyring.seal(text, context);
        for (const changed of [sealed + more, `${sealed.slice(0, -5)}${more}${sealed.slice(-5)}`])
          await expect(keyring.open(changed, context)).rejects.toThrow(SealBrokenError);
      }
    },
  );

  it.each([[["grant", "bob"]], [["grant"]], [["grant", "alice", ""]], [["grantalice"]]])(
    "the key ring refuses a text that belongs to %j",
    async (other) => {
      const keyring = createKeyring([oldKey]);
      const sealed = await keyring.seal("a text", context);
      await expect(keyring.open(sealed, other)).rejects.toThrow(SealBrokenError);
    },
  );
});

describe("createVault", () => {
  it("the vault stores no token in plain text", async () => {
    const { store, vault } = openVault(oldKey);
    await vault.write(alice, grant);
    expect(await store.get(connectionKey(alice, "grant"))).not.toMatch(/access|refresh|2026/);
    expect((await vault.read(alice))?.grant).toEqual(grant);
  });

  it("the vault replaces a record only if the version is still the same", async () => {
    const { vault } = openVault(oldKey);
    await vault.write(alice, grant);
    const read = await vault.read(alice);
    if (!read) throw new Error("There should be a record.");
    expect(await vault.replace(alice, read.version, { ...grant, account: "first" })).toBe(true);
    expect(await vault.replace(alice, read.version, { ...grant, account: "second" })).toBe(false);
    expect((await vault.read(alice))?.grant.account).toBe("first");
  });

  it.each<[string, ConnectionKey]>([
    ["user", { ...alice, userId: "bob" }],
    ["connection", { ...alice, connection: "agentcard.k3v9x0m2qa" }],
    ["client", { ...alice, provider: agentcard({ clientId: "another" }) }],
    ["issuer", { ...alice, provider: agentcard({ clientId: "product", origin: "https://agentcard.example" }) }],
  ])("the vault refuses a record that was moved to another %s, and keeps it", async (_what, other) => {
    const { store, vault } = openVault(oldKey);
    await vault.write(alice, grant);
    const sealed = (await store.get(connectionKey(alice, "grant"))) ?? "";
    await store.set(connectionKey(other, "grant"), sealed);
    await expect(vault.read(other)).rejects.toThrow(SealBrokenError);
    expect(await store.get(connectionKey(other, "grant"))).toBe(sealed);
  });

  it("reencrypt() seals records of other keys with the first key, and leaves records that it cannot open", async () => {
    const { store, vault } = openVault(oldKey);
    const bob = { ...alice, userId: "bob:}{/%" };
    await vault.write(alice, grant);
    await vault.write(bob, grant);
    await store.set("keyhold:{carol:agentcard}:grant", "not.a.sealed.text");
    await store.set("keyhold:{dave:unknown}:grant", "a.provider.that.is gone");
    await store.set("keyhold:{alice:agentcard}:lock", "no grant at all");

    const both = createKeyring([newKey, oldKey]);
    expect(await reencrypt(store, both, find)).toEqual({ reencrypted: 2, current: 0, unreadable: 2 });
    expect(await reencrypt(store, both, find)).toEqual({ reencrypted: 0, current: 2, unreadable: 2 });

    const after = createVault(store, createKeyring([newKey]));
    expect((await after.read(alice))?.grant).toEqual(grant);
    expect((await after.read(bob))?.grant).toEqual(grant);
    expect(await store.get("keyhold:{carol:agentcard}:grant")).toBe("not.a.sealed.text");
  });

  it("F-L8: reencrypt() keeps the lifetime of a record", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { store } = openVault(oldKey);
    const lifetimeOf = () => 60_000;
    await createVault(store, createKeyring([oldKey]), { lifetimeOf }).write(alice, grant);
    const registration = "keyhold:client:of-a-secret-that-ends";
    await store.set(registration, await createKeyring([oldKey]).seal("{}", [registration]), { ttl: 60_000 });
    vi.setSystemTime(Date.now() + 59_000);
    const both = createKeyring([newKey, oldKey]);
    expect(await reencrypt(store, both, find)).toMatchObject({ reencrypted: 2 });
    expect([await store.get(registration), await createVault(store, both).read(alice)]).not.toContain(undefined);
    vi.setSystemTime(Date.now() + 1_001);
    expect([await store.get(registration), await createVault(store, both).read(alice)]).toEqual([undefined, undefined]);
    vi.useRealTimers();
  });

  it("reencrypt() does not overwrite a grant that was replaced meanwhile", async () => {
    const { store, vault } = openVault(oldKey);
    await vault.write(alice, grant);
    const both = createKeyring([newKey, oldKey]);
    const racing: Store = {
      ...store,
      async get(key) {
        const sealed = await store.get(key);
        await createVault(store, both).write(alice, { ...grant, account: "newer" });
        return sealed;
      },
    };
    expect(await reencrypt(racing, both, find)).toEqual({ reencrypted: 0, current: 1, unreadable: 0 });
    expect((await createVault(store, both).read(alice))?.grant.account).toBe("newer");
  });

  it("the vault uses separate keys for users with similar ids", () => {
    const keyOf = (userId: string) => connectionKey({ ...alice, userId }, "grant");
    expect(new Set(["a", "a}", "{a", "a:agentcard", "a%7D", "A"].map(keyOf)).size).toBe(6);
  });
});
