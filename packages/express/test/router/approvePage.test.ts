import { paths } from "@keyhold/contract";
import supertest from "supertest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { agentcard, type KeyholdOptions } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import {
  amount,
  callAsAgent,
  callCreateCard,
  decideInPage,
  listOf,
  openApprovalPages,
  openForTest,
  openPage,
  seenIn,
  sendForm,
  tokenIn,
} from "../support/openApprovalPages.js";
import { connect, mount } from "../support/openProduct.js";

let shared: Awaited<ReturnType<typeof openApprovalPages>>;
beforeAll(async () => {
  shared = await openApprovalPages();
});
afterAll(() => shared.close());

/** A page without the parts that differ each time. */
const stable = (html: string) => html.replace(/nonce="[^"]*"/g, "");

describe("GET /approve/:id", () => {
  it("the page shows its user everything that would be sent and who asks, wherever the link was, and changes nothing", async () => {
    const { product, alice } = shared;
    const calling = callAsAgent(product, "create_card", {
      amount_cents: 4200,
      type: "single_use",
      memo: { lines: [1] },
    });
    const find = async () => (await listOf(alice)).find(({ agent }) => agent === "shopper");
    await expect.poll(find).toBeDefined();
    const approval = await find();
    const id = approval?.id ?? "";
    for (const site of ["cross-site", "same-site", "none"]) {
      const page = await openPage(alice, id, { "sec-fetch-site": site });
      expect(page.status).toBe(200);
      const text = seenIn(await page.text());
      for (const shown of [
        "Create a single-use card with $42.00",
        "shopper",
        "Agentcard",
        "alice@example.com",
        "Test mode",
        "create_card",
        "amount_cents",
        "4200",
        '"single_use"',
        '"lines"',
        "in 10 minutes",
        "Approve",
        "Decline",
      ]) {
        expect(text).toContain(shown);
      }
    }
    expect(await find()).toEqual(approval);
    await calling;
  });

  it("the page has headers of its own: no sandbox, a form for its own origin only, no frame, no cache", async () => {
    const { alice, ask } = shared;
    const { headers } = await openPage(alice, await ask());
    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; script-src 'nonce-[^']+'; style-src 'nonce-[^']+'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("another user's approval, an unknown one and one that has ended get the same page, for GET and for the form", async () => {
    const { product, alice, bob, ask } = await openForTest({});
    const [id, ended] = [await ask(), await ask()];
    const token = tokenIn(await (await openPage(alice, ended)).text());
    const ofOther = await openPage(bob, id);
    await product.keyhold.disconnect({ userId: "alice", provider: "agentcard" });
    await expect.poll(() => product.keyhold.approvals("alice")).toEqual([]);
    const pages = [
      ofOther,
      await openPage(alice, "unknown"),
      await openPage(alice, "x".repeat(5_000)),
      await openPage(alice, encodeURIComponent("../__proto__")),
      await openPage(alice, ended),
      await sendForm(alice, ended, { token, decision: "approve" }),
      await sendForm(bob, id, { token, decision: "approve" }),
      await sendForm(alice, "unknown", { token, decision: "approve" }),
    ];
    expect(pages.map(({ status }) => status)).toEqual(pages.map(() => 404));
    const texts = await Promise.all(pages.map(async (page) => stable(await page.text())));
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain("There is nothing to decide here");
  });

  it.each<[signInUrl: string, expected: (origin: string) => string, way: (origin: string) => string]>([
    ["/login", (origin) => `${origin}/login`, () => ""],
    ["/login?from=mail", (origin) => `${origin}/login?from=mail`, () => ""],
    ["https://accounts.example.com/", () => "https://accounts.example.com/", (origin) => origin],
  ])("without a session, the page leads to the sign-in %s, with the way back", async (signInUrl, expected, way) => {
    const { product, ask } = await openForTest({ signInUrl });
    const id = await ask();
    const { status, headers } = await openPage(await product.browserOf(), id);
    expect(status).toBe(303);
    const location = new URL(headers.get("location") ?? "");
    expect(location.searchParams.get("return_to")).toBe(way(product.origin) + mount + paths.approve(id));
    location.searchParams.delete("return_to");
    expect(location.href).toBe(expected(product.origin));
  });

  it("without a session and a `signInUrl`, the page says where to sign in", async () => {
    const { product, ask } = shared;
    const page = await openPage(await product.browserOf(), await ask());
    expect(page.status).toBe(401);
    expect(seenIn(await page.text())).toContain(`Sign in to ${new URL(product.origin).host} first`);
  });

  it("no text from outside becomes HTML, and no character is invisible or changes the direction", async () => {
    const evil = `<img src=x onerror=alert(1)>"'&`;
    const { product, alice } = await openForTest({
      tools: { page: { other: () => "ask" } },
      more: ({ agentcardOptions }) => [agentcard({ ...agentcardOptions, id: "scripted", name: evil })],
    });
    await connect(product, alice, "scripted");
    const patch = { method: "PATCH", headers: { "content-type": "application/json" } };
    await alice.json(paths.connection("scripted"), { ...patch, body: JSON.stringify({ label: evil }) });
    const args = { [evil]: evil, "a\u202eb": "c\u2066d\u200be\u0000f", request: evil };
    const ask = async (tool: string) => {
      const path = paths.tool("scripted", encodeURIComponent(tool));
      const headers = { "content-type": "application/json" };
      const { body } = await alice.json(path, { method: "POST", headers, body: JSON.stringify(args) });
      return (body as { error: { approvalId: string } }).error.approvalId;
    };
    for (const tool of ["buy", `${evil}\u202egnip`]) {
      const html = await (await openPage(alice, await ask(tool))).text();
      expect(html).not.toContain("<img");
      expect(html).not.toMatch(/[\p{Cf}\p{Bidi_Control}]/u);
      const text = seenIn(html);
      for (const shown of [evil, JSON.stringify(evil), "a<U+202E>b", "c<U+2066>d<U+200B>e<U+0000>f"]) {
        expect(text).toContain(shown);
      }
      if (tool !== "buy") expect(text).toContain(`${evil}<U+202E>gnip`);
    }
  });

  it("a value that the provider marks as secret is on no page and in no list", async () => {
    const { alice, ask } = shared;
    const id = await ask({ amount_cents: 4200, code: "secret-123456", nested: [{ ssn: "secret-987" }] });
    const html = await (await openPage(alice, id)).text();
    expect(html + JSON.stringify(await listOf(alice))).not.toContain("secret-");
    expect(seenIn(html)).toContain('"•••"');
  });

  it("long values and many arguments are folded, with their number, and nothing is left out", async () => {
    const { alice, ask } = shared;
    const long = `${"long ".repeat(1_000)}the end`;
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`argument_${index}`, `value ${index}`]));
    const text = seenIn(await (await openPage(alice, await ask({ long, ...many }))).text());
    expect(text).toContain(`Show all ${(long.length + 2).toLocaleString("en")} characters`);
    expect(text).toContain("Show 41 more");
    for (const shown of [long, "argument_59", '"value 59"']) expect(text).toContain(shown);
  });

  it("the page speaks the user's language", async () => {
    const { alice, ask } = shared;
    const html = await (await openPage(alice, await ask(), { "accept-language": "ar" })).text();
    expect(html).toContain('<html lang="ar" dir="rtl">');
    expect(seenIn(html)).toContain("موافقة");
  });

  it("the page says so if the store does not answer", async () => {
    const store = memoryStore();
    let isAway = false;
    const get: typeof store.get = (...args) => (isAway ? Promise.reject(new Error("away")) : store.get(...args));
    const { alice, ask } = await openForTest({ store: { ...store, get } });
    const id = await ask();
    isAway = true;
    const log = vi.spyOn(console, "error").mockReturnValue();
    const page = await openPage(alice, id);
    log.mockRestore();
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("Something went wrong");
  });
});

describe("POST /approve/:id", () => {
  it("after Approve in the page, the call goes on, once", async () => {
    const { alice, ask, cards } = shared;
    const [args, before] = [amount(), await cards()];
    const page = await decideInPage(alice, await ask(args), "approve");
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("<h1>Approved</h1>");
    expect((await callCreateCard(alice, args)).status).toBe(200);
    expect((await callCreateCard(alice, args)).status).toBe(409);
    expect(await cards()).toBe(before + 1);
  });

  it("after Decline in the page, nothing is sent", async () => {
    const { alice, ask, cards } = shared;
    const [args, before] = [amount(), await cards()];
    expect(await (await decideInPage(alice, await ask(args), "decline")).text()).toContain("<h1>Declined</h1>");
    const { body } = await callCreateCard(alice, args);
    expect(body).toMatchObject({ error: { code: "approval_declined" } });
    expect(await cards()).toBe(before);
  });

  it("of many decisions one counts, and each of them ends with what was decided", async () => {
    const { alice, ask, events } = shared;
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const decisions = ["approve", "approve", "decline", "approve", "decline"];
    const answers = await Promise.all(decisions.map((decision) => sendForm(alice, id, { token, decision })));
    answers.push(await sendForm(alice, id, { token, decision: "decline" }));
    const titles = answers.map(async (page) => /<h1>(.*)<\/h1>/.exec(await page.text())?.[1]);
    expect(new Set(await Promise.all(titles)).size).toBe(1);
    expect(["Approved", "Declined"]).toContain(await titles[0]);
    const decided = events.filter((event) => event.type === "approved" || event.type === "declined");
    expect(decided.filter((event) => "approvalId" in event && event.approvalId === id)).toHaveLength(1);
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another site that a browser reports without an origin", { "sec-fetch-site": "cross-site" }],
    ["another host of the same site", { "sec-fetch-site": "same-site" }],
    ["no page", { "sec-fetch-site": "none" }],
    ["a page without an origin", { "sec-fetch-site": "same-origin", origin: "null" }],
    ["a page of another origin", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
    ["an old browser's page of another origin", { origin: "https://evil.example" }],
    ["an old browser's page without an origin", { origin: "null" }],
    ["a program that says nothing about itself", {}],
    ["a program with the kit's header", { "keyhold-request": "1" }],
  ])("the form is refused from %s, and the call still waits", async (_what, headers) => {
    const { alice, ask, statusOf } = shared;
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const page = await sendForm(alice, id, { token, decision: "approve" }, headers);
    expect(page.status).toBe(403);
    expect(await page.text()).toContain("Nothing was decided");
    expect(await statusOf(id)).toBe("waiting");
  });

  it("the form is refused under a name that only resolves to this machine", async () => {
    const { product, alice, ask, statusOf } = shared;
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const { status } = await supertest(product.origin)
      .post(mount + paths.approve(id))
      .type("form")
      .set({ cookie: alice.cookie(), "sec-fetch-site": "same-origin", host: "rebound.evil.example" })
      .send({ token, decision: "approve" });
    expect(status).toBe(403);
    expect(await statusOf(id)).toBe("waiting");
  });

  it("the form of an old browser counts, which says only its origin", async () => {
    const { product, alice, ask, statusOf } = shared;
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const { status } = await sendForm(alice, id, { token, decision: "approve" }, { origin: product.origin });
    expect(status).toBe(200);
    expect(await statusOf(id)).toBe("approved");
  });

  it("a form without the token of this user and this approval is refused, and so is every other body", async () => {
    const { alice, bob, ask, statusOf } = shared;
    const [id, other] = [await ask(), await ask()];
    const token = tokenIn(await (await openPage(alice, id)).text());
    const ofOther = tokenIn(await (await openPage(alice, other)).text());
    await callCreateCard(bob, amount());
    const [ofBob] = await listOf(bob);
    const bobs = tokenIn(await (await openPage(bob, ofBob?.id ?? "")).text());
    const decision = "approve";
    const forms: (Record<string, string> | string)[] = [
      { decision },
      { token: "", decision },
      { token: "a.b", decision },
      { token: ofOther, decision },
      { token: bobs, decision },
      { token },
      { token, decision: "maybe" },
      { token, decision, more: "x" },
      { token, decision, padding: "x".repeat(20_000) },
      "",
    ];
    const statuses: number[] = [];
    for (const form of forms) statuses.push((await sendForm(alice, id, form)).status);
    for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
      const headers = { "sec-fetch-site": "same-origin", "content-type": type };
      statuses.push((await sendForm(alice, id, { token, decision }, headers)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([400, 403, 413]));
    expect([await statusOf(id), await statusOf(other)]).toEqual(["waiting", "waiting"]);
  });

  it("a form without a session decides nothing, and does not lead to another site", async () => {
    const { product, alice, ask, statusOf } = await openForTest({ signInUrl: "https://accounts.example.com/" });
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const page = await sendForm(await product.browserOf(), id, { token, decision: "approve" });
    expect(page.status).toBe(401);
    expect(await page.text()).toContain(`href="${product.mount}${paths.approve(id)}"`);
    expect(await statusOf(id)).toBe("waiting");
  });

  it.each<[what: string, confirm: () => unknown, status: number]>([
    ["returns false", () => false, 403],
    ["returns something that is only like true", () => 1, 403],
    [
      "throws",
      () => {
        throw new Error("the product's own");
      },
      500,
    ],
    ["returns a promise that is rejected", () => Promise.reject(new Error("the product's own")), 500],
  ])("if `approvals.confirm` %s, the call still waits, and the user can decline it", async (_what, confirm, status) => {
    const confirming = { confirm } as unknown as KeyholdOptions["approvals"];
    const { alice, ask, statusOf } = await openForTest({ approvals: confirming });
    const id = await ask();
    const token = tokenIn(await (await openPage(alice, id)).text());
    const log = vi.spyOn(console, "error").mockReturnValue();
    const page = await sendForm(alice, id, { token, decision: "approve" });
    log.mockRestore();
    expect(page.status).toBe(status);
    expect(await page.text()).toContain(status === 403 ? "One more step is needed" : "Something went wrong");
    expect(await statusOf(id)).toBe("waiting");
    expect(await (await decideInPage(alice, id, "decline")).text()).toContain("<h1>Declined</h1>");
  });
});
