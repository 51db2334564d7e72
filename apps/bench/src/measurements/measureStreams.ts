import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { Pool } from "undici";
import { connectUsers } from "../harness/connectUsers.js";
import { mcpRequest } from "../harness/mcpRequest.js";
import type { Server } from "../harness/startServer.js";
import type { Stage } from "../harness/startStage.js";
import { type Summary, summarize } from "../harness/summary.js";
import type { Plan } from "../plans.js";
import { type TargetName, targetNames } from "../targets/targets.js";

/** Milliseconds that the server waits after a stream's first event. This shows whether a target buffers the stream. */
const GAP = 20;
/** How long the client of the long stream once stops reading, in milliseconds, and after how many bytes. */
const STOPS = { for: 1_000, after: 8_000_000 } as const;
/** Milliseconds between two looks at a process's memory. */
const LOOK_EVERY = 10;

/** What a target does with streams. */
export interface Streams {
  readonly name: TargetName;
  /** Milliseconds from the request to the first byte of the answer's body. */
  readonly firstByte: Summary;
  /** Bytes of memory that the process took for the long stream. */
  readonly memory: number;
  /** Bytes of the long stream that reached the client: fewer than all if a target holds some back. */
  readonly arrived: number;
}

/** The first byte of short streams, and memory during a long one whose client stops reading for a while. */
export async function measureStreams(stage: Stage, { streams, streamBytes }: Plan): Promise<Streams[]> {
  const measured: Streams[] = [];
  for (const name of targetNames) {
    const server = stage.servers[name];
    const [cookie = ""] = await connectUsers(server, 0, 1);
    const pool = new Pool(server.origin, { headersTimeout: 0, bodyTimeout: 0 });
    const open = async (bytes: number, gap: number) => {
      const request = mcpRequest(server.path, "stream", { bytes, pause: gap });
      const { statusCode, body } = await pool.request({ ...request, headers: { ...request.headers, cookie } });
      if (statusCode !== 200) throw new Error(`${name} answered a stream with ${statusCode}.`);
      return body;
    };
    const firstBytes: number[] = [];
    for (let stream = 0; stream < streams; stream++) firstBytes.push(await firstByte(() => open(0, GAP)));
    const { memory, arrived } = await longStream(server, () => open(streamBytes, 0));
    await pool.close();
    measured.push({ name, firstByte: summarize(firstBytes), memory, arrived });
  }
  return measured;
}

async function firstByte(open: () => Promise<AsyncIterable<unknown>>): Promise<number> {
  const sentAt = performance.now();
  let first: number | undefined;
  for await (const _chunk of await open()) first ??= performance.now() - sentAt;
  return first ?? Number.NaN;
}

async function longStream(server: Server, open: () => Promise<AsyncIterable<Buffer>>) {
  const before = await server.usage();
  let most = before.rss;
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      most = Math.max(most, (await server.usage()).rss);
      await pause(LOOK_EVERY);
    }
  })();
  let arrived = 0;
  let hasStopped = false;
  for await (const chunk of await open()) {
    arrived += chunk.length;
    if (hasStopped || arrived < STOPS.after) continue;
    hasStopped = true;
    await pause(STOPS.for);
  }
  isOver = true;
  await looking;
  return { memory: most - before.rss, arrived };
}
