import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/**
 * Creates the storage of one provider, in memory. All adapters for one kind of record share one store. Records stay until the emulator ends:
 * oidc-provider itself checks whether they have expired.
 *
 * @param kinds the records at the start, by their kind and their ID. Those that have expired are removed
 */
export function createMemoryAdapter(kinds: Map<string, Map<string, AdapterPayload>>): AdapterFactory {
  const now = Date.now() / 1000;
  for (const records of kinds.values())
    for (const [id, { exp }] of records) if (exp !== undefined && exp <= now) records.delete(id);
  return (kind) => {
    const records = kinds.get(kind) ?? new Map();
    kinds.set(kind, records);
    return createStore(records);
  };
}

function createStore(records: Map<string, AdapterPayload>): Adapter {
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
