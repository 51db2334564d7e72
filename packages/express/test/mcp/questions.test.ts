import { paths, type Question } from "@keyhold/contract";
import { startRedis } from "@keyhold/test-support";
import { createClient } from "redis";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type Keyhold, type KeyholdEvent, redisStore } from "../../src/index.js";
import { agentcardAt } from "../support/agentcardAt.js";
import { type AskingServer, openAskingServer } from "../support/openAskingServer.js";
import { type Browser, openBrowser } from "../support/openBrowser.js";
import { connect, openProduct, type Product } from "../support/openProduct.js";

type Era = "legacy" | "modern";

/** A form with each kind of field that MCP has. */
const everyKind = {
  message: "How should we send it?\nYou can change this later.",
  requestedSchema: {
    type: "object",
    properties: {
      name: { type: "string", title: "Your name", description: "As on the door", minLength: 2, maxLength: 20 },
      email: { type: "string", format: "email", default: "alice@example.com" },
      site: { type: "string", format: "uri" },
      day: { type: "string", format: "date" },
      at: { type: "string", format: "date-time" },
      weight: { type: "number", minimum: 0.5, maximum: 30 },
      floors: { type: "integer", minimum: 0, default: 1 },
      gift: { type: "boolean", default: false },
      speed: { type: "string", enum: ["slow", "fast"], default: "slow" },
      box: { type: "string", enum: ["s", "m"], enumNames: ["Small", "Medium"] },
      color: {
        type: "string",
        oneOf: [
          { const: "#f00", title: "Red" },
          { const: "#0f0", title: "Green" },
        ],
      },
      extras: { type: "array", items: { type: "string", enum: ["ribbon", "card"] }, minItems: 1, maxItems: 2 },
      days: { type: "array", items: { anyOf: [{ const: "mo", title: "Monday" }] }, default: ["mo"] },
    },
    required: ["name", "floors"],
  },
};
const optional = (name: string) => ({ name, title: name, required: false });
const options = (...all: (string | readonly [string, string])[]) =>
  all.map((one) => (typeof one === "string" ? { value: one, title: one } : { value: one[0], title: one[1] }));
const everyField = [
  {
    name: "name",
    title: "Your name",
    description: "As on the door",
    required: true,
    kind: "text",
    minLength: 2,
    maxLength: 20,
  },
  { ...optional("email"), kind: "text", format: "email", default: "alice@example.com" },
  { ...optional("site"), kind: "text", format: "uri" },
  { ...optional("day"), kind: "text", format: "date" },
  { ...optional("at"), kind: "text", format: "date-time" },
  { ...optional("weight"), kind: "number", minimum: 0.5, maximum: 30 },
  { name: "floors", title: "floors", required: true, kind: "number", integer: true, minimum: 0, default: 1 },
  { ...optional("gift"), kind: "boolean", default: false },
  { ...optional("speed"), kind: "choice", options: options("slow", "fast"), default: "slow" },
  { ...optional("box"), kind: "choice", options: options(["s", "Small"], ["m", "Medium"]) },
  { ...optional("color"), kind: "choice", options: options(["#f00", "Red"], ["#0f0", "Green"]) },
  { ...optional("extras"), kind: "choices", options: options("ribbon", "card"), minItems: 1, maxItems: 2 },
  { ...optional("days"), kind: "choices", options: options(["mo", "Monday"]), default: ["mo"] },
];
const short = (message = "Which size?") => ({
  message,
  requestedSchema: { type: "object", properties: { size: { type: "string", enum: ["s", "m"] } }, required: ["size"] },
});
const everyValue = {
  name: "Ada",
  email: "ada@example.com",
  site: "https://example.com",
  day: "2026-02-28",
  at: "2026-02-28T10:00:00+01:00",
  weight: 1.5,
  floors: 3,
  gift: true,
  speed: "fast",
  box: "m",
  color: "#0f0",
  extras: ["card"],
  days: [],
};

const connectRedis = (url: string) => createClient({ url }).connect();
const servers = {} as Record<Era, AskingServer>;
const events: KeyholdEvent[] = [];
const closing: (() => unknown)[] = [];
let redis: Awaited<ReturnType<typeof connectRedis>>;
let redisUrl: string;
let product: Product;
let alice: Browser;
let bob: Browser;
/** Another process on the same Redis. */
let other: Keyhold;
let elsewhere: Browser;

beforeAll(async () => {
  for (const era of ["legacy", "modern"] as const) servers[era] = await openAskingServer(era);
  const running = await startRedis();
  redisUrl = running.url;
  redis = await connectRedis(running.url);
  product = await openProduct({
    store: redisStore(redis),
    onEvent: (event) => void events.push(event),
    more({ agentcardOptions }) {
      const at = (era: Era, id: string, options = agentcardOptions) =>
        agentcardAt(options, servers[era].url, { id, name: "Shop" });
      const asks = { ...agentcardOptions, tools: { page: { ask: ["ask"] } } };
      return [at("legacy", "legacy"), at("modern", "modern"), at("modern", "scripted", asks)];
    },
  });
  other = product.open();
  closing.push(
    product.close,
    ...Object.values(servers).map(({ close }) => close),
    () => redis.destroy(),
    () => running.close(),
  );
  [alice, bob] = [await product.browserOf("alice"), await product.browserOf("bob")];
  for (const user of [alice, bob]) for (const era of ["legacy", "modern"]) await connect(product, user, era);
  elsewhere = openBrowser(product.mount, alice.cookie(), (request) => other.handler(request));
});
afterAll(async () => {
  for (const close of closing) await close();
});
afterEach(() => void vi.useRealTimers());
beforeEach(() => {
  for (const { asking, got } of Object.values(servers)) {
    Object.assign(asking, { forms: [short()], place: "in the answer", patience: new Promise(() => {}) });
    Object.assign(got, { runs: 0, answers: [], states: [] });
  }
  events.length = 0;
});

const post = (browser: Browser, path: string, body: object = {}) =>
  browser.json(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
const call = (era: Era, browser = alice) => post(browser, `${paths.tool(era, "ask")}?questions=form`);
const answer = (era: Era, id: string, body: object, browser = alice) => post(browser, paths.question(era, id), body);
const accept = (content: object) => ({ action: "accept", content });
const questionIn = ({ status, body }: { status: number; body: Record<string, unknown> }) => {
  expect(status).toBe(202);
  return body.question as Question;
};
const ask = async (era: Era, browser = alice) => questionIn(await call(era, browser));
const refused = (code: string, status: number) => ({ status, body: { error: { code } } });

describe.each(["legacy", "modern"] as const)("a tool of a %s server that asks", (era) => {
  it("the page gets a form with each kind of field, and the server gets the user's values", async () => {
    servers[era].asking.forms = [everyKind];
    const question = await ask(era);
    expect(question).toEqual({
      id: expect.any(String),
      provider: era,
      from: "Shop",
      message: everyKind.message,
      fields: everyField,
      expiresAt: expect.any(String),
    });
    expect(Date.parse(question.expiresAt)).toBeGreaterThan(Date.now());
    const ended = await answer(era, question.id, accept(everyValue));
    expect(ended).toMatchObject({ status: 200, body: { content: [{ text: "done" }] } });
    expect(servers[era].got).toMatchObject({ runs: 1, answers: [accept(everyValue)] });
  });

  it("the server gets no field that the user has left out", async () => {
    servers[era].asking.forms = [everyKind];
    await answer(era, (await ask(era)).id, accept({ name: "Ada", floors: 0 }));
    expect(servers[era].got.answers).toEqual([accept({ name: "Ada", floors: 0 })]);
  });

  it.each(["decline", "cancel"])("the server gets a %s, and the call ends", async (action) => {
    expect(await answer(era, (await ask(era)).id, { action })).toMatchObject({ status: 200 });
    expect(servers[era].got).toMatchObject({ runs: 1, answers: [{ action }] });
  });

  it("an answer that does not fit names the field, and the server gets only the corrected one", async () => {
    servers[era].asking.forms = [everyKind];
    const { id } = await ask(era);
    for (const [field, value] of [
      ["name", "A"],
      ["name", undefined],
      ["email", "ada"],
      ["site", "example"],
      ["day", "2026-02-30"],
      ["at", "2026-02-28 10:00"],
      ["weight", "2"],
      ["weight", 31],
      ["floors", 1.5],
      ["gift", "yes"],
      ["speed", "toString"],
      ["extras", []],
      ["extras", ["card", "card"]],
      ["unknown", 1],
    ] as const) {
      const body = accept({ ...everyValue, [field]: value });
      expect(await answer(era, id, body), `${field} ${value}`).toMatchObject({
        status: 400,
        body: { error: { code: "question_answer_invalid", field } },
      });
    }
    for (const body of [{}, { action: "accept" }, { action: "decline", content: {} }, { action: "maybe" }])
      expect(await answer(era, id, body)).toMatchObject(refused("body_invalid", 400));
    expect(servers[era].got.answers).toEqual([]);
    await answer(era, id, accept(everyValue));
    expect(servers[era].got.answers).toEqual([accept(everyValue)]);
  });

  it("if a user answers at two processes at the same time, one answer counts, and the other one is refused", async () => {
    const { id } = await ask(era);
    const [one, two] = await Promise.all([
      answer(era, id, accept({ size: "s" })),
      answer(era, id, accept({ size: "m" }), elsewhere),
    ]);
    expect([one.status, two.status].sort()).toEqual([200, 409]);
    const [counts, late] = one.status === 200 ? [one, two] : [two, one];
    expect(counts.body).toMatchObject({ structuredContent: { answers: servers[era].got.answers } });
    expect(servers[era].got.answers).toHaveLength(1);
    expect(late).toMatchObject(refused("question_answered", 409));
    expect(await answer(era, id, { action: "decline" })).toMatchObject(refused("question_answered", 409));
  });

  it("a question that is answered at another process reaches the waiting call, and its result comes back there", async () => {
    const { id } = await ask(era);
    const ended = await answer(era, id, accept({ size: "m" }), elsewhere);
    expect(ended).toMatchObject({ status: 200, body: { structuredContent: { answers: [accept({ size: "m" })] } } });
    expect(servers[era].got.runs).toBe(1);
  });

  it("another user, another connection and an unknown id get unknown_question", async () => {
    const { id } = await ask(era);
    const unknown = refused("unknown_question", 404);
    expect(await answer(era, id, accept({ size: "s" }), bob)).toMatchObject(unknown);
    expect(await answer(era === "legacy" ? "modern" : "legacy", id, accept({ size: "s" }))).toMatchObject(unknown);
    expect(await answer(era, "..%2F..%2Fgrant", accept({ size: "s" }))).toMatchObject(unknown);
    expect(servers[era].got.answers).toEqual([]);
    await answer(era, id, { action: "cancel" });
  });

  it("a call asks two questions, one after the other", async () => {
    servers[era].asking.forms = [short("First?"), short("Second?")];
    const first = await ask(era);
    expect(first.message).toBe("First?");
    const second = questionIn(await answer(era, first.id, accept({ size: "s" })));
    expect(second.message).toBe("Second?");
    await answer(era, second.id, { action: "decline" });
    expect(servers[era].got).toMatchObject({ runs: 1, answers: [accept({ size: "s" }), { action: "decline" }] });
  });

  it("a page that cannot show a question gets tool_asks_user, and the server learns that it cannot ask", async () => {
    const { status, body } = await post(alice, paths.tool(era, "ask"));
    // The SDK's servers of MCP 2025-11-25 make a result of the refusal.
    if (era === "modern") expect({ status, body }).toMatchObject(refused("tool_asks_user", 409));
    else expect({ status, body }).toMatchObject({ status: 200, body: { isError: true } });
    expect(servers[era].got.answers).toEqual([]);
  });

  it("the answer of the user is in no event and in no line of the record", async () => {
    servers[era].asking.forms = [everyKind];
    const secretly = { ...everyValue, name: "Very Private" };
    await answer(era, (await ask(era)).id, accept(secretly));
    const { body } = await alice.json(paths.activity());
    expect(body.activity).toMatchObject([{ tool: "ask", outcome: "ok" }, ...(body.activity as object[]).slice(1)]);
    expect(JSON.stringify([events, body])).not.toContain("Very Private");
  });

  it("the user has at most five open questions in a process, and the next call fails with too_many_questions", async () => {
    const open = await Promise.all(Array.from({ length: 5 }, () => ask(era)));
    const sixth = await call(era);
    if (era === "modern") expect(sixth).toMatchObject(refused("too_many_questions", 429));
    else expect(sixth).toMatchObject({ body: { isError: true } });
    for (const { id } of open) await answer(era, id, { action: "cancel" });
    await answer(era, (await ask(era)).id, { action: "cancel" });
  });

  it("a question ends with its connection: its place is free at once, and an account that is connected then gets no answer to it", async () => {
    const open = await Promise.all(Array.from({ length: 5 }, () => ask(era)));
    await alice.json(paths.connection(era), { method: "DELETE" });
    await connect(product, alice, era);
    for (const { id } of open)
      await vi.waitFor(
        async () => expect(await answer(era, id, accept({ size: "s" }))).toMatchObject(refused("question_over", 410)),
        PATIENCE,
      );
    expect(servers[era].got.answers).toEqual([]);
    await answer(era, (await ask(era)).id, { action: "cancel" });
  });

  it("keyhold.forget() in another process frees the places of the user's questions", async () => {
    const dave = await product.browserOf(`dave of ${era}`);
    await connect(product, dave, era);
    await Promise.all(Array.from({ length: 5 }, () => ask(era, dave)));
    await other.forget(`dave of ${era}`);
    await connect(product, dave, era);
    // The other process tells this one with a message.
    const { id } = await vi.waitFor(() => ask(era, dave), PATIENCE);
    expect(await answer(era, id, { action: "cancel" }, dave)).toMatchObject({ status: 200 });
  });
});

it("a call that needs an approval asks its question after the approval, which counts once", async () => {
  await connect(product, alice, "scripted");
  const path = `${paths.tool("scripted", "ask")}?questions=form`;
  const refusal = await post(alice, path);
  expect(refusal).toMatchObject(refused("approval_required", 409));
  expect(servers.modern.got.runs).toBe(0);
  const { approvalId } = refusal.body.error as { approvalId: string };
  await post(alice, paths.approval(approvalId), { decision: "approve" });
  const { id } = questionIn(await post(alice, path));
  await post(alice, paths.question("scripted", id), accept({ size: "s" }));
  expect(servers.modern.got).toMatchObject({ runs: 1, answers: [accept({ size: "s" })] });
  expect(await post(alice, path)).toMatchObject(refused("approval_required", 409));
});

describe.each(["legacy", "modern"] as const)("a tool of a %s server that asks the user to open a page", (era) => {
  const url = "https://xn--e1awd7f.example/pay?card=1";
  const link = { mode: "url", message: "Pay there", url, elicitationId: "1" };
  const open = () => post(alice, `${paths.tool(era, "ask")}?questions=form,url`);

  it("the page gets the link, and the server learns that the user opens it, without content", async () => {
    servers[era].asking.forms = [link];
    const question = questionIn(await open());
    expect(question).toMatchObject({ from: "Shop", message: "Pay there", fields: [], url });
    expect(await answer(era, question.id, accept({ card: "1" }))).toMatchObject(
      refused("question_answer_invalid", 400),
    );
    await answer(era, question.id, accept({}));
    expect(servers[era].got).toMatchObject({ runs: 1, answers: [{ action: "accept" }] });
    expect(servers[era].got.answers).toEqual([{ action: "accept" }]);
  });

  it.each(["decline", "cancel"])("the server gets a %s", async (action) => {
    servers[era].asking.forms = [link];
    await answer(era, questionIn(await open()).id, { action });
    expect(servers[era].got.answers).toEqual([{ action }]);
  });

  it.each([
    ["javascript:alert(1)"],
    ["http://shop.example/"],
    ["/pay"],
    [`https://shop.example/${"a".repeat(2_000)}`],
    [7],
  ])("M13: the page does not get a link that it could not show: %s", async (unsafe) => {
    servers[era].asking.forms = [{ ...link, url: unsafe }];
    const called = await open();
    // The SDK's servers of MCP 2025-11-25 make a result of the refusal.
    if (era === "modern") expect(called).toMatchObject(refused("tool_asks_user", 409));
    else expect(called).toMatchObject({ status: 200, body: { isError: true } });
    expect(servers[era].got.answers).toEqual([]);
  });
});

it("a call that the server ends while its second question is open has its result for the page, whatever the user answers", async () => {
  const { asking, got } = servers.legacy;
  let lose = () => {};
  Object.assign(asking, {
    forms: [short("First?"), short("Second?")],
    patience: new Promise<void>((end) => (lose = end)),
  });
  const first = await ask("legacy");
  const second = questionIn(await answer("legacy", first.id, accept({ size: "s" })));
  lose();
  await vi.waitFor(
    async () => expect((await redis.keys("*")).some((key) => key.endsWith(`:step:${second.id}`))).toBe(true),
    PATIENCE,
  );
  const ended = await answer("legacy", second.id, accept({ size: "m" }), elsewhere);
  expect(ended).toMatchObject({ status: 200, body: { structuredContent: { answers: [accept({ size: "s" })] } } });
  expect(got).toMatchObject({ runs: 1, answers: [accept({ size: "s" })] });
});

describe("the two protocol versions", () => {
  it("a server of MCP 2026-07-28 gets its own state back, and a new id", async () => {
    await answer("modern", (await ask("modern")).id, accept({ size: "s" }));
    expect(servers.modern.got.states).toEqual(["the server's own state"]);
  });

  it("a server of MCP 2025-11-25 can also ask in the standing event stream of the session", async () => {
    servers.legacy.asking.place = "in the standing stream";
    await answer("legacy", (await ask("legacy")).id, accept({ size: "s" }));
    expect(servers.legacy.got).toMatchObject({ runs: 1, answers: [accept({ size: "s" })] });
  });

  it.each([
    ["a link", { mode: "url", message: "Sign in", url: "https://example.com", elicitationId: "1" }],
    ["an object", { requestedSchema: { properties: { a: { type: "object" } }, required: ["a"] } }],
    [
      "too many fields",
      {
        requestedSchema: {
          properties: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [n, { type: "string" }])),
        },
      },
    ],
  ])("a question that asks for %s does not reach the page", async (_what, form) => {
    servers.modern.asking.forms = [short(), form];
    expect(await call("modern")).toMatchObject(refused("tool_asks_user", 409));
    expect(servers.modern.got.answers).toEqual([]);
  });
});

it.each(["legacy", "modern"] as const)(
  "after ten minutes, the time alone refuses an answer for a %s server: the process that asked can have been killed",
  async (era) => {
    const { id } = await ask(era);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 10 * 60_000 });
    expect(await answer(era, id, accept({ size: "s" }))).toMatchObject(refused("question_over", 410));
    vi.useRealTimers();
    // The process still waits.
    expect(await answer(era, id, accept({ size: "s" }))).toMatchObject({ status: 200 });
  },
);

it.each(["legacy", "modern"] as const)(
  "an answer for a %s server that the waiting process cannot read is taken back after 25 seconds, and the server never gets it",
  async (era) => {
    const lost = await connectRedis(redisUrl);
    const third = product.open({ store: redisStore(lost) });
    const { id } = await ask(
      era,
      openBrowser(product.mount, alice.cookie(), (request) => third.handler(request)),
    );
    lost.destroy();
    const key = (await redis.keys("*")).find((each) => each.endsWith(`:question:${id}`)) ?? "";
    const open = await redis.get(key);
    const answered = answer(era, id, accept({ size: "s" }));
    await vi.waitFor(async () => expect(await redis.get(key)).not.toBe(open), PATIENCE);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25_000 });
    // Each change wakes what waits for this user.
    await alice.json(paths.connection(era), {
      method: "PATCH",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ label: `Renamed ${id}` }),
    });
    expect(await answered).toMatchObject(refused("question_over", 410));
    expect(servers[era].got.answers).toEqual([]);
  },
);

describe.each(["legacy", "modern"] as const)("a question of a %s server that gets no answer in time", (era) => {
  it("the server gets no answer, and an answer after ten minutes is refused with question_over", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "Date"], shouldAdvanceTime: true });
    const { id } = await ask(era);
    await vi.advanceTimersByTimeAsync(10 * 60_000 + 1_000);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    await vi.waitFor(
      async () => expect(await answer(era, id, accept({ size: "s" }))).toMatchObject(refused("question_over", 410)),
      PATIENCE,
    );
    expect(servers[era].got.answers).toEqual([]);
  });

  it("after keyhold.forget(), a waiting call stores nothing about its question", async () => {
    const carol = await product.browserOf("carol");
    await connect(product, carol, era);
    const third = product.open();
    const there = openBrowser(product.mount, carol.cookie(), (request) => third.handler(request));
    const { id } = await ask(era, there);
    const stored = async () => (await redis.keys("*")).filter((key) => key.includes(id));
    expect(await stored()).toHaveLength(1);
    await product.keyhold.forget("carol");
    await third.close();
    expect(await stored()).toEqual([]);
    expect(servers[era].got.answers).toEqual([]);
  });

  it("a process that ends refuses the answers to its questions with question_over", async () => {
    const third = product.open();
    const there = openBrowser(product.mount, alice.cookie(), (request) => third.handler(request));
    const { id } = await ask(era, there);
    await third.close();
    expect(await answer(era, id, accept({ size: "s" }))).toMatchObject(refused("question_over", 410));
    expect(servers[era].got.answers).toEqual([]);
  });
});
