import { paths, userHeader } from "@keyhold/contract";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApprovalOptions } from "../../src/index.js";
import {
  amount,
  callCreateCard,
  listOf,
  openApprovalPages,
  openForTest,
  openPage,
  sendForm,
} from "../support/openApprovalPages.js";
import type { Browser } from "../support/openBrowser.js";
import { openEvents } from "../support/openEvents.js";

let shared: Awaited<ReturnType<typeof openApprovalPages>>;
beforeAll(async () => {
  shared = await openApprovalPages();
});
afterAll(() => shared.close());

const JSON_TYPE = { "content-type": "application/json" };

function decide(browser: Browser, id: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return browser.json(paths.approval(id), { method: "POST", headers: { ...JSON_TYPE, ...headers }, body: text });
}

const codeOf = ({ body }: { body: Record<string, unknown> }) => (body.error as { code: string } | undefined)?.code;

describe("GET /approvals", () => {
  it("a user sees the own calls that wait, and nothing of other users", async () => {
    const { product, alice, bob, ask } = shared;
    const args = amount();
    const id = await ask(args);
    expect(await listOf(alice)).toEqual([
      {
        id,
        provider: "agentcard",
        connection: "agentcard",
        tool: "create_card",
        arguments: args,
        summary: `Create a card with $${args.amount_cents / 100}`,
        amountCents: args.amount_cents,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        expiresAt: expect.stringMatching(/^\d{4}-.*Z$/),
        status: "waiting",
      },
    ]);
    expect(await listOf(bob)).toEqual([]);
    expect(codeOf(await (await product.browserOf()).json(paths.approvals()))).toBe("not_signed_in");
  });
});

describe("GET /approvals/:id", () => {
  it("a user reads the status of an own approval before and after the decision, and another user does not see it", async () => {
    const { alice, bob, ask } = shared;
    const args = amount();
    const id = await ask(args);
    const path = paths.approval(id);
    expect(await alice.json(path)).toMatchObject({ status: 200, body: { id, status: "waiting", arguments: args } });
    await decide(alice, id, { decision: "decline" });
    const { body } = await alice.json(path);
    expect(body).toMatchObject({ id, status: "declined" });
    expect(body).not.toHaveProperty("arguments");
    const unknown = await alice.json(paths.approval("unknown"));
    expect(unknown).toMatchObject({ status: 404, body: { error: { code: "unknown_approval" } } });
    expect(await bob.json(path)).toEqual(unknown);
  });
});

describe("POST /approvals/:id", () => {
  it("an approval lets the call go on once, and a declined call is refused", async () => {
    const { alice, ask, cards } = shared;
    const [once, never, before] = [amount(), amount(), await cards()];
    const [approved, declined] = [await ask(once), await ask(never)];
    expect(await decide(alice, approved, { decision: "approve" })).toMatchObject({
      status: 200,
      body: { id: approved, status: "approved" },
    });
    expect(await decide(alice, declined, { decision: "decline" })).toMatchObject({
      status: 200,
      body: { id: declined, status: "declined" },
    });
    expect((await callCreateCard(alice, once)).status).toBe(200);
    expect(codeOf(await callCreateCard(alice, never))).toBe("approval_declined");
    expect(await cards()).toBe(before + 1);
  });

  it("an approval of another user, an unknown one and a decided one get the same answer", async () => {
    const { alice, bob, ask } = shared;
    const [id, decided] = [await ask(), await ask()];
    await decide(alice, decided, { decision: "decline" });
    const decision = { decision: "approve" };
    const answers = [
      await decide(bob, id, decision),
      await decide(alice, "unknown", decision),
      await decide(alice, "x".repeat(5_000), decision),
      await decide(alice, decided, decision),
      await decide(bob, decided, decision),
    ];
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 404, body: { error: { code: "unknown_approval" } } });
  });

  it.each<[what: string, body: unknown]>([
    ["nothing", ""],
    ["no decision", {}],
    ["an unknown decision", { decision: "approved" }],
    ["a decision that is not text", { decision: true }],
    ["two decisions", { decision: ["approve", "decline"] }],
    ["other arguments", { decision: "approve", arguments: { amount_cents: 1 } }],
    ["a list", [{ decision: "approve" }]],
    ["text that is not JSON", "decision=approve"],
  ])("the body with %s is refused, and the call still waits", async (_what, body) => {
    const { alice, ask, statusOf } = shared;
    const id = await ask();
    expect(await decide(alice, id, body)).toMatchObject({ status: 400, body: { error: { code: "body_invalid" } } });
    expect(await statusOf(id)).toBe("waiting");
  });

  it.each<[what: string, headers: Record<string, string>]>([
    ["another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["another host of the same site", { "sec-fetch-site": "same-site" }],
    ["a page without the kit's header", { "keyhold-request": "" }],
  ])("a decision from %s is refused, and the call still waits", async (_what, headers) => {
    const { alice, ask, statusOf } = shared;
    const id = await ask();
    const answer = await decide(alice, id, { decision: "approve" }, headers);
    expect(answer).toMatchObject({ status: 403, body: { error: { code: "request_refused" } } });
    expect(await statusOf(id)).toBe("waiting");
  });

  it("a page that shows another user decides nothing", async () => {
    const { alice, bob, ask, statusOf } = shared;
    const id = await ask();
    const { body } = await bob.json(paths.connections());
    const answer = await decide(alice, id, { decision: "approve" }, { [userHeader]: String(body.user) });
    expect(codeOf(answer)).toBe("user_changed");
    expect(await statusOf(id)).toBe("waiting");
  });

  it("`approvals.confirm` sees the request and the approval, and decides whether an approval counts", async () => {
    let isConfirmed = false;
    const confirm = vi.fn<NonNullable<ApprovalOptions["confirm"]>>(async () => isConfirmed);
    const { product, alice, ask, statusOf } = await openForTest({ approvals: { confirm } });
    const args = amount();
    const id = await ask(args);
    const refused = await decide(alice, id, { decision: "approve" });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: "confirmation_required" } } });
    expect(await statusOf(id)).toBe("waiting");
    const [req, approval] = confirm.mock.lastCall ?? [];
    expect(req?.session.userId).toBe("alice");
    expect(() => Object.assign(req?.session ?? {}, { userId: "bob" })).toThrow("`approvals.confirm`");
    expect(approval).toMatchObject({ id, arguments: args, status: "waiting" });
    isConfirmed = true;
    expect(await decide(alice, id, { decision: "approve" })).toMatchObject({ body: { status: "approved" } });

    await decide(alice, await ask(), { decision: "decline" });
    const approvalId = await ask();
    await product.keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
    expect(confirm).toHaveBeenCalledTimes(2);
  });

  it("a user who sends too many decisions has to wait, and another user does not", async () => {
    const { alice, bob, ask } = await openForTest({ rateLimit: { limit: 3, window: 60 } });
    const id = await ask();
    for (let count = 0; count < 3; count++) await decide(alice, "unknown", { decision: "approve" });
    expect(codeOf(await decide(alice, id, { decision: "approve" }))).toBe("rate_limited");
    expect(codeOf(await decide(bob, "unknown", { decision: "approve" }))).toBe("unknown_approval");
  });

  it("the event stream of the user, and of no other, tells when an approval is asked for, decided and spent", async () => {
    const { product, alice, bob, ask } = shared;
    const [ofAlice, ofBob] = [
      await openEvents(product.mount, alice.cookie()),
      await openEvents(product.mount, bob.cookie()),
    ];
    const args = amount();
    const id = await ask(args);
    await expect.poll(() => ofAlice.changes).toEqual([{ approval: id }]);
    await decide(alice, id, { decision: "approve" });
    await expect.poll(() => ofAlice.changes).toEqual([{ approval: id }, { approval: id }]);
    await callCreateCard(alice, args);
    await expect.poll(() => ofAlice.changes.length).toBeGreaterThan(2);
    expect(ofBob.changes).toEqual([]);
    for (const { close } of [ofAlice, ofBob]) close();
  });
});

it("an agent's own token lists and decides nothing", async () => {
  const { product, ask, statusOf } = shared;
  const id = await ask();
  const agent = { userId: "alice", connection: "agentcard", agent: "shopper", expiresInSeconds: 600 };
  const { token } = await product.keyhold.agentToken(agent);
  const headers = { authorization: `Bearer ${token}` };
  const program = await product.browserOf();
  expect(codeOf(await program.json(paths.approvals(), { headers }))).toBe("not_signed_in");
  expect(codeOf(await decide(program, id, { decision: "approve" }, headers))).toBe("not_signed_in");
  const page = await openPage(program, id, headers);
  expect(page.status).toBe(401);
  expect(await page.text()).not.toContain("create_card");
  const form = { "sec-fetch-site": "same-origin", ...headers };
  expect((await sendForm(program, id, { token: "x", decision: "approve" }, form)).status).toBe(401);
  expect(await statusOf(id)).toBe("waiting");
});
