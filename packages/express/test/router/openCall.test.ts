import { once } from "node:events";
import { type Activity, paths } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type AgentcardOptions, KeyholdError, postgresStore, redisStore, type Store } from "../../src/index.js";
import { parseGrantKey } from "../../src/vault/createVault.js";
import { type Browser, openBrowser } from "../support/openBrowser.js";
import { connect, openProduct, testKey } from "../support/openProduct.js";
import { hasPostgres, openRealPostgres } from "../support/postgresDatabases.js";
import { startProcess } from "../support/startProcess.js";
import { type OpenedStores, storeKinds } from "../support/storeKinds.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

let users = 0;
const call = (name: string, args = {}) => ({
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name, arguments: args },
});
const [READS, SPENDS] = [call("list_cards"), call("create_card", { amount_cents: 500 })];
const headers = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** @returns the status, or the code of an error */
async function callFrom(
  browser: Browser,
  more: Record<string, string> = {},
  message: object = READS,
): Promise<number | string> {
  const answer = await browser.fetch(paths.mcp("agentcard"), {
    method: "POST",
    headers: { ...headers, ...more },
    body: JSON.stringify(message),
  });
  const text = await answer.text();
  return answer.ok ? answer.status : JSON.parse(text).error.code;
}

/** A product whose store says what it was asked for calls, and a user of it. */
async function open(stores: OpenedStores, options: Parameters<typeof openProduct>[0] = {}) {
  const user = `user-${++users}`;
  const [inner, another] = [await stores.open(), await stores.open()];
  const asked: string[] = [];
  const counters = new Set<string>();
  let before = async (): Promise<unknown> => undefined;
  let after = before;
  const nameOf = (key: string) => {
    const grant = parseGrantKey(key);
    return grant ? `the grant of ${grant.userId}` : key.startsWith("keyhold:session:") && "the session";
  };
  const noteCounter = (key: string) => {
    if (key.startsWith("keyhold:calls:")) counters.add(key);
  };
  const store: Store = {
    ...inner,
    swap(key, ...given) {
      if (key.endsWith(":activity:new")) asked.push("write the record");
      return inner.swap(key, ...given);
    },
    get(key, options) {
      // What Keyhold writes after a call reads the newest value.
      if (nameOf(key) && !options?.newest) asked.push(`get ${nameOf(key)}`);
      return inner.get(key, options);
    },
    count(key, ttl) {
      noteCounter(key);
      return inner.count(key, ttl);
    },
    ifSame:
      inner.ifSame &&
      (async (...given) => {
        const doBefore = before;
        before = async () => undefined;
        await doBefore();
        const { get, count, swap } = given[1];
        asked.push(`compare, get ${nameOf(get.key)}${swap ? ", write the record" : ""}`);
        noteCounter(count.key);
        const read = await inner.ifSame?.(...given);
        const doAfter = after;
        after = async () => undefined;
        await doAfter();
        return read;
      }),
  };
  const product = await openProduct({ store, ...options });
  closing.push(product.close);
  const browser = await product.browserOf(user);
  const call = (more?: Record<string, string>) => callFrom(browser, more);
  async function linesOf(of: Browser) {
    const answer: Activity = JSON.parse(await (await of.fetch(paths.activity())).text());
    return answer.activity;
  }
  return {
    user,
    product,
    browser,
    call,
    spend: () => callFrom(browser, {}, SPENDS),
    /** The outcomes in the record of the browser's user, the newest first. It writes first what waits. */
    outcomes: async (of = browser) => (await linesOf(of)).map(({ outcome }) => outcome),
    /** Another process. */
    other: product.open({ store: another }),
    /** What the store is asked for the next call. */
    async askedFor(work: () => Promise<unknown>) {
      asked.length = 0;
      const answer = await work();
      return { answer, asked: [...asked] };
    },
    /** Does something once, after Keyhold has found out the user with the last call's session, and before it asks the store. */
    justBefore(work: () => Promise<unknown>) {
      before = work;
    },
    /** Does something once, after the store has answered, and before Keyhold knows the answer. */
    justAfter(work: () => Promise<unknown>) {
      after = work;
    },
    /** How often each of the users was counted until now. */
    async counts(): Promise<number[]> {
      const all = [...counters].map(async (key) => (await another.count(key, 60_000)).count - 1);
      return Promise.all(all);
    },
  };
}

const signIn = (browser: Browser, user: string) => browser.fetch(`/../../sign-in/${user}`, { method: "POST" });
const signOut = (browser: Browser) => browser.fetch("/../../sign-out", { method: "POST" });

const kinds = storeKinds.filter(({ name }) => name === "Redis" || name === "PGlite");
describe.each(kinds)("an MCP call of a page, with the store $name", ({ start }) => {
  let stores: OpenedStores;
  beforeAll(async () => {
    stores = await start();
  });
  afterAll(() => stores.close());

  it("the second call of a session asks the store once", async () => {
    const { user, product, browser, call, askedFor } = await open(stores);
    await connect(product, browser, "agentcard");
    await call();
    expect(await askedFor(call)).toEqual({ answer: 200, asked: [`compare, get the grant of ${user}`] });
  });

  it("a session that was removed is refused by the next call, in each process, and counts for no user", async () => {
    const { product, browser, call, askedFor, counts } = await open(stores);
    await connect(product, browser, "agentcard");
    for (const _call of ["first", "second"]) expect(await call()).toBe(200);
    await signOut(browser);
    expect((await askedFor(call)).answer).toBe("not_signed_in");
    expect(await counts()).toEqual([2]);
  });

  it("a session that is removed after Keyhold has looked at its last state is refused", async () => {
    const { product, browser, call, justBefore, counts } = await open(stores);
    await connect(product, browser, "agentcard");
    for (const _call of ["first", "second"]) expect(await call()).toBe(200);
    justBefore(() => signOut(browser));
    expect(await call()).toBe("not_signed_in");
    expect(await counts()).toEqual([2]);
  });

  it("a connection that another process ends is refused by the next call, even if it ends at the last moment", async () => {
    const { user, product, browser, call, other, justBefore } = await open(stores);
    const disconnect = () => other.disconnect({ userId: user, provider: "agentcard" });
    for (const when of ["before", "during"]) {
      await connect(product, browser, "agentcard");
      for (const _call of ["first", "second"]) expect(await call()).toBe(200);
      if (when === "before") await disconnect();
      else justBefore(disconnect);
      expect(await call()).toBe("not_connected");
    }
  });

  it.each(["before", "during"])(
    "if the session gets another user %s a call, the call counts for the new user, and reads only the new user's grant",
    async (when) => {
      const { user, product, browser, call, justBefore, askedFor, counts } = await open(stores);
      await connect(product, browser, "agentcard");
      for (const _call of ["first", "second"]) expect(await call()).toBe(200);
      if (when === "before") await signIn(browser, `${user}-b`);
      else justBefore(() => signIn(browser, `${user}-b`));
      const { answer, asked } = await askedFor(call);
      expect(answer).toBe("not_connected");
      expect(asked.filter((name) => name.startsWith("get the grant"))).toEqual([`get the grant of ${user}-b`]);
      expect(await counts()).toEqual([2, 1]);
    },
  );

  it("if `identify` returns another user for the same session, the call counts for that user only", async () => {
    const { product, browser, call, counts } = await open(stores, {
      identify: (req) => req.get("x-user") ?? req.session.userId,
    });
    await connect(product, browser, "agentcard");
    for (const _call of ["first", "second"]) expect(await call()).toBe(200);
    for (const _call of ["first", "second"]) expect(await call({ "x-user": "bob" })).toBe("not_connected");
    expect(await call()).toBe(200);
    expect(await counts()).toEqual([3, 2]);
  });

  it.each(["save", "destroy"] as const)(
    "`identify` that calls session.%s() with an old session does not write it: a sign-out stays, and so does a new user",
    async (method) => {
      const { user, product, browser, call, counts } = await open(stores, {
        async identify({ raw, session: { userId } }) {
          // `destroy` for a user who may no longer come.
          if (method === "save" || userId === user)
            await new Promise((done) => (raw.headers["x-write"] ? raw.session[method](done) : done(undefined)));
          return userId;
        },
      });
      await connect(product, browser, "agentcard");
      for (const _call of ["first", "second"]) expect(await call()).toBe(200);
      await signIn(browser, `${user}-b`);
      expect(await call({ "x-write": "1" })).toBe("not_connected");
      expect(await counts()).toEqual([2, 1]);
      await signIn(browser, user);
      expect(await call()).toBe(200);
      await signOut(browser);
      expect(await call({ "x-write": "1" })).toBe("not_signed_in");
      expect(await call()).toBe("not_signed_in");
    },
  );

  it("the rate limit counts each of simultaneous calls once", async () => {
    const { product, browser, call } = await open(stores, { rateLimit: { limit: 5, window: 600 } });
    await connect(product, browser, "agentcard");
    const answers = await Promise.all(Array.from({ length: 8 }, () => call()));
    expect(answers.filter((answer) => answer === 200)).toHaveLength(5);
    expect(answers.filter((answer) => answer === "rate_limited")).toHaveLength(3);
    expect(await call()).toBe("rate_limited");
  });

  it("a session that is too long to be remembered works without a guess", async () => {
    const { user, product, browser, call, askedFor } = await open(stores, {
      identify: ({ session }) => session.userId?.split(".")[0],
    });
    await signIn(browser, `${user}.${"x".repeat(8_000)}`);
    await connect(product, browser, "agentcard");
    for (const _call of ["first", "second"]) expect(await call()).toBe(200);
    expect(await askedFor(call)).toEqual({ answer: 200, asked: ["get the session", `get the grant of ${user}`] });
  });
});

describe.each(kinds)("a page's call that may spend, with the store $name", ({ start }) => {
  let stores: OpenedStores;
  beforeAll(async () => {
    stores = await start();
  });
  afterAll(() => stores.close());

  /** A user whose next call can begin with the session of the last one, and whose record has two lines. */
  async function openSpender(options: Parameters<typeof openProduct>[0] = {}) {
    const opened = await open(stores, options);
    await connect(opened.product, opened.browser, "agentcard");
    for (const _call of ["first", "second"]) expect(await opened.spend()).toBe(200);
    expect(await opened.outcomes()).toEqual(["ok", "ok"]);
    return opened;
  }

  it("asks the store once before it is sent: the same request writes it to the record", async () => {
    const { user, spend, askedFor, outcomes } = await openSpender();
    const { answer, asked } = await askedFor(spend);
    expect(answer).toBe(200);
    // The end of the call is written later.
    expect(asked[0]).toBe(`compare, get the grant of ${user}, write the record`);
    expect(asked.filter((each) => each.includes("compare"))).toHaveLength(1);
    expect(await outcomes()).toEqual(["ok", "ok", "ok"]);
  });

  it("is written to the record of no user if its session has ended meanwhile", async () => {
    const { user, product, browser, spend, justBefore, outcomes } = await openSpender();
    justBefore(() => signOut(browser));
    expect(await spend()).toBe("not_signed_in");
    expect(await outcomes(await product.browserOf(user))).toEqual(["ok", "ok"]);
  });

  it("is written to the new user's record if its session gets another user meanwhile", async () => {
    const { user, product, browser, spend, justBefore, outcomes } = await openSpender();
    await connect(product, await product.browserOf(`${user}-b`), "agentcard");
    justBefore(() => signIn(browser, `${user}-b`));
    expect(await spend()).toBe(200);
    expect(await outcomes()).toEqual(["ok"]);
    expect(await outcomes(await product.browserOf(user))).toEqual(["ok", "ok"]);
  });

  it("is not written if the user is over the limit", async () => {
    const { spend, outcomes } = await openSpender({ rateLimit: { limit: 3, window: 600 } });
    expect(await spend()).toBe(200);
    expect(await spend()).toBe("rate_limited");
    expect(await outcomes()).toEqual(["ok", "ok", "ok"]);
  });

  it("is written by itself if another process has written to the record meanwhile", async () => {
    const { user, other, spend, askedFor, justBefore, outcomes } = await openSpender();
    justBefore(async () => {
      const agent = await other.mcp({ userId: user, provider: "agentcard", agent: "shopper" });
      await (await agent.fetch(agent.url, { method: "POST", headers, body: JSON.stringify(READS) })).text();
      // It writes first what waits.
      expect(await other.export(user)).toContain('"by":"agent"');
    });
    const { answer, asked } = await askedFor(spend);
    expect(answer).toBe(200);
    expect(asked.slice(0, 2)).toEqual([`compare, get the grant of ${user}, write the record`, "write the record"]);
    expect(await outcomes()).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("of several at the same time, each is in the record once", async () => {
    const { spend, outcomes } = await openSpender();
    const answers = await Promise.all(Array.from({ length: 6 }, spend));
    expect(answers).toEqual(Array.from({ length: 6 }, () => 200));
    expect(await outcomes()).toEqual(Array.from({ length: 8 }, () => "ok"));
  });

  it("is not sent if the store fails after it may have written, and the record says that it failed", async () => {
    const { spend, justAfter, outcomes } = await openSpender();
    justAfter(async () => {
      throw new KeyholdError("store_unavailable");
    });
    expect(await spend()).toBe("store_unavailable");
    expect(await outcomes()).toEqual(["error", "ok", "ok"]);
    expect(await spend()).toBe(200);
    expect(await outcomes()).toEqual(["ok", "error", "ok", "ok"]);
  });

  it("leaves no record if another process forgets the user meanwhile", async () => {
    const { user, spend, justBefore, outcomes, other } = await openSpender();
    justBefore(() => other.forget(user));
    expect(await spend()).toBe("not_connected");
    expect(await outcomes()).toEqual([]);
  });

  it("leaves no record if this process forgets the user meanwhile", async () => {
    const { user, product, spend, justBefore, outcomes } = await openSpender();
    let forgetting: Promise<unknown> | undefined;
    justBefore(async () => {
      forgetting = product.keyhold.forget(user);
    });
    await spend();
    await forgetting;
    expect(await outcomes()).toEqual([]);
  });

  it("is written by itself if a rule of the product judges it, so that the rule runs once", async () => {
    let judged = 0;
    const other = () => {
      judged++;
      return "allow" as const;
    };
    const { spend, askedFor } = await openSpender({ tools: { page: { other } } });
    const before = judged;
    const { answer, asked } = await askedFor(spend);
    expect(answer).toBe(200);
    expect(asked.slice(0, 2)).toEqual([expect.not.stringContaining("write"), "write the record"]);
    expect(judged).toBe(before + 1);
  });
});

/** A database for several processes: where the others find it, and this process's store. */
interface Shared {
  readonly place: { readonly kind: string; readonly url: string };
  readonly store: Store;
}

async function openRedis(): Promise<Shared> {
  const { url, close } = await startRedis();
  const client = await createClient({ url }).connect();
  closing.push(close, () => client.close());
  return { place: { kind: "Redis", url }, store: redisStore(client) };
}

async function openPostgres(): Promise<Shared> {
  const { url, pool, close } = await openRealPostgres();
  closing.push(close);
  return { place: { kind: "PostgreSQL", url }, store: postgresStore(pool) };
}

/** A product in this process, and its pages in another one. */
async function openTwo(openShared: () => Promise<Shared>) {
  const { place, store } = await openShared();
  let options: AgentcardOptions | undefined;
  const product = await openProduct({
    store,
    more({ agentcardOptions }) {
      options = agentcardOptions;
      return [];
    },
  });
  closing.push(product.close);
  const config = JSON.stringify({ place, publicUrl: product.mount, key: testKey, options });
  const { child, message: origin } = await startProcess(new URL("../support/pageProcess.mjs", import.meta.url), config);
  closing.push(() => child.kill("SIGKILL"));
  return {
    product,
    callThere: (browser: Browser) => callFrom(openBrowser(String(origin), browser.cookie())),
    /** How many calls there had the session of the call before, since this was asked last. */
    async sameSessions(): Promise<unknown> {
      child.send("same");
      const [same] = await once(child, "message");
      return same;
    },
  };
}

it.each([["Redis", openRedis], ...(hasPostgres ? [["PostgreSQL", openPostgres] as const] : [])] as const)(
  "two processes on one %s: after a call with one request to the store, the next call is refused if the other process has ended its session or connection",
  async (_name, openShared) => {
    const { product, callThere, sameSessions } = await openTwo(openShared);
    const disconnect = (_browser: Browser, userId: string) =>
      product.keyhold.disconnect({ userId, provider: "agentcard" });
    for (const [end, code, same] of [
      [signOut, "not_signed_in", 0],
      [(browser: Browser, user: string) => signIn(browser, `${user}-b`), "not_connected", 0],
      [disconnect, "not_connected", 1],
    ] as const) {
      const user = `user-${++users}`;
      const browser = await product.browserOf(user);
      await connect(product, browser, "agentcard");
      // The first call checks the cookie, the second one remembers the session, and the third one asks the store once.
      for (const _call of ["first", "second", "third"]) expect(await callThere(browser)).toBe(200);
      expect(await sameSessions()).toBe(1);
      await end(browser, user);
      expect(await callThere(browser)).toBe(code);
      expect(await sameSessions()).toBe(same);
    }
  },
);
