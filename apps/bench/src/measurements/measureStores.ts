import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres } from "@keyhold/test-support";
import { assertOwnToken, connectUsers } from "../harness/connectUsers.js";
import { drive } from "../harness/drive.js";
import { interleave } from "../harness/interleave.js";
import { measureRound, type Round } from "../harness/measureRound.js";
import { type Server, startServer } from "../harness/startServer.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import type { StoreKind, StorePlace } from "../targets/openStore.js";

/** Which stores are measured. By default: each, with as many users as the plan says, by one process. */
export interface StoresScope {
  readonly kinds?: readonly StoreKind[];
  /** How many users are connected, in rising order. */
  readonly users?: readonly number[];
  /** How many processes of Keyhold share the store. */
  readonly processes?: readonly number[];
}

/** The results for one store with one number of connected users and of processes. */
export interface StoreUsers {
  readonly kind: StoreKind;
  readonly users: number;
  readonly processes: number;
  /** Bytes in the store for each user that was added since the step before. */
  readonly bytes: number;
  /** Calls of random users who have signed in, with as many callers as the plan says, and with one. */
  readonly underLoad: readonly Round[];
  readonly alone: readonly Round[];
}

/**
 * Connects more and more users on each store, and sends calls as the first users. Only these sign in and connect through the public routes.
 * All other users have a copy of a record.
 */
export async function measureStores(
  stage: Stage,
  plan: Plan,
  { kinds, users = plan.users, processes = [1] }: StoresScope = {},
): Promise<StoreUsers[]> {
  const { signedIn, rounds, seconds, callers, warmUp } = plan;
  const { places, close } = await openPlaces(stage.config.redisUrl);
  const filled = await Promise.all(
    places
      .filter(({ kind }) => kinds?.includes(kind) ?? true)
      .map(async (place) => {
        const start = () => startServer("keyhold", { ...stage.config, place });
        const server = await start();
        const more = await Promise.all(Array.from({ length: Math.max(...processes) - 1 }, start));
        return { kind: place.kind, server, servers: [server, ...more], cookies: [] as string[] };
      }),
  );
  const subjects = filled.flatMap((store) =>
    processes.map((count) => ({ ...store, servers: store.servers.slice(0, count) })),
  );
  const roundsOf = (many: number) =>
    interleave(subjects, rounds, (subject) => measureRound(stage, { ...subject, callers: many, until: { seconds } }));

  const measured: StoreUsers[] = [];
  let before = 0;
  for (const count of users) {
    const bytes = new Map<StoreKind, number>();
    for (const { kind, server, cookies } of filled) {
      const bytesBefore = await bytesIn(server);
      cookies.push(...(await connectUsers(server, cookies.length, Math.min(count, signedIn))));
      await copyUsers(server, Math.max(before, signedIn), count);
      bytes.set(kind, ((await bytesIn(server)) - bytesBefore) / (count - before));
      await assertOwnToken(server, cookies.length - 1, cookies.at(-1) ?? "");
    }
    if (before === 0) {
      for (const { servers, cookies } of filled) {
        for (const server of servers) await drive({ servers: [server], cookies, callers, until: warmUp });
      }
    }
    const [underLoad, alone] = [await roundsOf(callers), await roundsOf(1)];
    for (const [index, { kind, servers }] of subjects.entries()) {
      const taken = { underLoad: underLoad[index] ?? [], alone: alone[index] ?? [] };
      measured.push({ kind, users: count, processes: servers.length, bytes: bytes.get(kind) ?? Number.NaN, ...taken });
    }
    before = count;
  }
  for (const { servers } of filled) await Promise.all(servers.map((server) => server.close()));
  await close();
  return measured;
}

/** How many records are copied with one request. More could take longer than `fetch` waits. */
const COPIED_AT_ONCE = 5_000;

async function copyUsers({ origin }: Server, from: number, to: number): Promise<void> {
  for (let next = from; next < to; next += COPIED_AT_ONCE) {
    const path = `/copies/${next}/${Math.min(to, next + COPIED_AT_ONCE)}`;
    const { status } = await fetch(origin + path, { method: "POST" });
    if (status !== 204) throw new Error(`The server answered ${status} to copies.`);
  }
}

async function bytesIn({ origin }: Server): Promise<number> {
  return Number(await (await fetch(`${origin}/bytes`)).text());
}

/** Where each kind of store keeps its data. PostgreSQL is left out if it is not installed. It writes to the disk as in production. */
async function openPlaces(redisUrl: string) {
  const postgres = await startPostgres(["fsync=on"]);
  const folder = await mkdtemp(join(tmpdir(), "keyhold-bench-"));
  const places: StorePlace[] = [
    { kind: "memory", url: "" },
    { kind: "Redis", url: redisUrl },
    ...(postgres ? [{ kind: "PostgreSQL", url: postgres.url } as const] : []),
    { kind: "PGlite", url: "" },
    { kind: "SQLite", url: join(folder, "keyhold.db") },
  ];
  return {
    places,
    async close() {
      await postgres?.close();
      await rm(folder, { recursive: true });
    },
  };
}
