import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/**
 * Creates the storage of one provider, in memory. All adapters for one kind of record share one store. Records stay until the emulator ends:
 * oidc-provider itself checks whether they have expired.
 */
export function createMemoryAdapter(): AdapterFactory {
  const stores = new Map<string, Adapter>();
  return (kind) => {
    const store = stores.get(kind) ?? createStore();
    stores.set(kind, store);
    return store;
  };
}

function createStore(): Adapter {
  const records = new Map<string, AdapterPayload>();
  const findBy = async (key: "uid" | "userCode", value: string) =>
    [...records.values()].find((record) => record[key] === value);
  return {
    upsert: async (id, payload) => {
      records.set(id, payload);
    },
    find: async (id) => records.get(id),
    findByUid: (uid) => findBy("uid", uid),
    findByUserCode: (userCode) => findBy("userCode", userCode),
    consume: async (id) => {
      const record = records.get(id);
      if (record) record.consumed = Math.floor(Date.now() / 1000);
    },
    destroy: async (id) => {
      records.delete(id);
    },
    revokeByGrantId: async (grantId) => {
      for (const [id, record] of records) if (record.grantId === grantId) records.delete(id);
    },
  };
}
