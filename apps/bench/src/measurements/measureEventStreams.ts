import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { paths } from "@keyhold/contract";
import { Pool } from "undici";
import { connectUsers } from "../harness/connectUsers.js";
import { pageHeaders } from "../harness/mcpRequest.js";
import type { Stage } from "../harness/startStage.js";
import type { Plan } from "../plans.js";
import { mount, provider } from "../targets/openKeyhold.js";

/** How many streams each user has: as many as Keyhold leaves open. */
const OF_EACH_USER = 20;
/** How many requests are under way at once. */
const AT_ONCE = 32;
const EVENT = "event: change";

/** What many event streams cost one process of Keyhold. */
export interface EventStreams {
  readonly streams: number;
  readonly users: number;
  /** Bytes of the process's memory for each stream. */
  readonly memory: number;
  /** Seconds of CPU time in a second in which nothing changes. */
  readonly idle: number;
  readonly rounds: readonly EventRound[];
}

/** A round of changes. */
export interface EventRound {
  /** Milliseconds from the request that changes a connection of one user until all streams of this user have the event. */
  readonly one: number;
  /** Milliseconds from the first such request until all streams have the event, when each user changes a connection. */
  readonly all: number;
  /** Microseconds of CPU time for each of these events, with its share of the request. */
  readonly cpu: number;
}

/** Opens event streams of many users on one process and Redis, lets them be idle, and then changes connections through the public route. */
export async function measureEventStreams(stage: Stage, { rounds, scale }: Plan): Promise<EventStreams> {
  const [server] = await stage.startMore(1);
  if (!server) throw new Error("Keyhold did not start.");
  const users = scale.streams / OF_EACH_USER;
  const cookies = await connectUsers(server, 0, users);
  const pool = new Pool(server.origin, { headersTimeout: 0, bodyTimeout: 0 });
  let missing = 0;
  let reached = () => {};

  async function open(cookie: string): Promise<void> {
    const headers = { ...pageHeaders, cookie };
    const { statusCode, body } = await pool.request({ path: mount + paths.events(), method: "GET", headers });
    if (statusCode !== 200) throw new Error(`Keyhold answered an event stream with ${statusCode}.`);
    body.on("data", (chunk: Buffer) => {
      missing -= String(chunk).split(EVENT).length - 1;
      if (missing <= 0) reached();
    });
    // The pool ends all streams.
    body.on("error", () => {});
  }

  async function change(cookie: string, label: string): Promise<void> {
    const { statusCode, body } = await pool.request({
      path: mount + paths.connection(provider),
      method: "PATCH",
      headers: { ...pageHeaders, cookie, "content-type": "application/json" },
      body: JSON.stringify({ label }),
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`Keyhold answered a change with ${statusCode}.`);
  }

  /** Changes a connection of each of these users. @returns milliseconds until all their streams have the event */
  async function changeOf(changed: readonly string[], label: string): Promise<number> {
    missing = changed.length * OF_EACH_USER;
    const all = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const from = performance.now();
    await eachOf(changed, (cookie) => change(cookie, label));
    await all;
    return performance.now() - from;
  }

  const before = await server.usage();
  await eachOf(
    cookies.flatMap((cookie) => Array<string>(OF_EACH_USER).fill(cookie)),
    open,
  );
  const opened = await server.usage();
  await pause(scale.idleSeconds * 1000);
  const afterwards = await server.usage();
  const taken: EventRound[] = [];
  while (taken.length < rounds) {
    const label = `Round ${taken.length}`;
    const one = await changeOf(cookies.slice(0, 1), `${label} of one`);
    const from = await server.usage();
    const all = await changeOf(cookies, label);
    const to = await server.usage();
    taken.push({ one, all, cpu: (to.cpu - from.cpu) / scale.streams });
  }
  await pool.destroy();
  return {
    streams: scale.streams,
    users,
    memory: (opened.rss - before.rss) / scale.streams,
    idle: (afterwards.cpu - opened.cpu) / 1e6 / scale.idleSeconds,
    rounds: taken,
  };
}

/** Runs some work for each, a few at a time. */
async function eachOf<Subject>(subjects: readonly Subject[], work: (subject: Subject) => Promise<void>): Promise<void> {
  const waiting = subjects.values();
  const worker = async () => {
    for (const subject of waiting) await work(subject);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
