import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/** Where one provider keeps its records: in memory, until the emulator ends. Every adapter for one kind of record shares one place. oidc-provider checks expiry itself. */
export function createMemoryAdapter(): AdapterFactory {
  const places = new Map<string, Adapter>();
  return (kind) => {
    const place = places.get(kind) ?? createPlace();
    places.set(kind, place);
    return place;
  };
}

function createPlace(): Adapter {
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
