import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { type ApprovalRecord, put } from "../../src/agents/ApprovalRecord.js";
import { KeyholdError } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { openApprovals, soon } from "../support/openApprovals.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => void vi.useRealTimers());

const failed = (code: string) => expect.objectContaining({ code });

/** Asks for a call that does not wait, and gives the user's decision. */
async function decided(world: ReturnType<typeof openApprovals>, decision: "approve" | "decline", tool = world.tool()) {
  const { approvals, call } = world;
  const { approvalId = "" } = await approvals.claim(call, tool, soon());
  await approvals.decide({ userId: "alice", approvalId, decision });
  return approvalId;
}

describe("an approval", () => {
  it("an approval is shown with its arguments, approved, and spent by the call that waits", async () => {
    const { approvals, call, tool, hold, events } = openApprovals();
    const claim = approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [waiting] = await approvals.list("alice");
    expect(waiting).toEqual({
      id: expect.stringMatching(/^[\w-]{24}$/),
      provider: "agentcard",
      connection: "agentcard",
      agent: "shopper",
      tool: "create_card",
      arguments: { amount_cents: 1000 },
      summary: "Create a card with $10.00",
      amountCents: 1000,
      createdAt: expect.stringContaining("T"),
      expiresAt: new Date(Date.parse(waiting?.createdAt ?? "") + 600_000).toISOString(),
      status: "waiting",
    });
    const approvalId = waiting?.id ?? "";
    const approved = await approvals.decide({ userId: "alice", approvalId, decision: "approve" });
    expect(approved).toMatchObject({ id: approvalId, status: "approved" });
    expect(approved).not.toHaveProperty("arguments");
    expect(await claim).toMatchObject({ status: "approved", approvalId });
    expect(events.map(({ type }) => type)).toEqual(["approval_requested", "approved", "spent"]);
    expect(events[0]).toEqual({
      ...{ type: "approval_requested", userId: "alice", provider: "agentcard", connection: "agentcard" },
      ...{ requestId: "a run", by: "agent", agent: "shopper", tool: "create_card", approvalId },
      approveUrl: `https://app.example.com/approve/${approvalId}`,
    });
  });

  it("an approval counts for one call only", async () => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    const approvalId = await decided(world, "approve");
    const claim = await approvals.claim(call, tool(), soon());
    expect(claim).toMatchObject({ status: "approved", approvalId });
    if (claim.status === "approved") await claim.settle("answered");
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
  });

  it("an approval counts again if nothing was carried out", async () => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    const approvalId = await decided(world, "approve");
    const claim = await approvals.claim(call, tool(), soon());
    if (claim.status === "approved") await claim.settle("open");
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approved", approvalId });
  });

  it.each<[string, object, object, boolean]>([
    ["the order of members does not matter", { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, true],
    ["the order of a list matters", { a: [1, 2] }, { a: [2, 1] }, false],
    ["a number and its text differ", { a: 1 }, { a: "1" }, false],
    ["null and a missing member differ", { a: null }, {}, false],
    ["two spellings of a letter differ", { a: "\u00e9" }, { a: "e\u0301" }, false],
    ["half of a surrogate pair and its replacement differ", { a: "\ud800" }, { a: "\ufffd" }, false],
    ["members of different levels differ", { a: { b: 1 } }, { a: {}, b: 1 }, false],
    ["members that look like one text differ", { 'a":1,"b': 1 }, { a: 1, b: 1 }, false],
  ])("belongs to the same arguments: %s", async (_name, one, other, isSame) => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    await decided(world, "approve", tool({ ...one }));
    const { status } = await approvals.claim(call, tool({ ...other }), soon());
    expect(status).toBe(isSame ? "approved" : "approval_required");
  });

  it("an approval does not count for another user, agent, page or tool", async () => {
    const world = openApprovals();
    const { approvals, call, tool, callOf, page } = world;
    await decided(world, "approve");
    const others = [
      approvals.claim(callOf("bob", "shopper"), { ...tool(), userId: "bob" }, soon()),
      approvals.claim(callOf("alice", "other"), { ...tool(), agent: "other" }, soon()),
      approvals.claim(page, { ...tool(), by: "page", agent: undefined }, soon()),
      approvals.claim(call, tool(undefined, "add_funds"), soon()),
    ];
    for (const claim of await Promise.all(others)) expect(claim.status).toBe("approval_required");
  });
});

describe("a decision", () => {
  it("a decision is accepted only from the user of the approval, and only the first of two counts", async () => {
    const { approvals, call, tool } = openApprovals();
    const { approvalId = "" } = await approvals.claim(call, tool(), soon());
    const decide = (userId: string, id: string) => approvals.decide({ userId, approvalId: id, decision: "approve" });
    await expect(decide("bob", approvalId)).rejects.toThrow(failed("unknown_approval"));
    await expect(decide("alice", "another")).rejects.toThrow(failed("unknown_approval"));
    await expect(approvals.read("bob", approvalId)).rejects.toThrow(failed("unknown_approval"));
    const clicks = await Promise.allSettled([decide("alice", approvalId), decide("alice", approvalId)]);
    expect(clicks.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("to decline is told to the call that waits, and to the same call later", async () => {
    const { approvals, call, tool, hold } = openApprovals();
    const claim = approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id } = { id: "" }] = await approvals.list("alice");
    await approvals.decide({ userId: "alice", approvalId: id, decision: "decline" });
    expect(await claim).toEqual({ status: "declined", approvalId: id, hasWaited: true });
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "declined", approvalId: id });
    expect(await approvals.list("alice")).toEqual([]);
    vi.advanceTimersByTime(600_000);
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
  });

  it("in another process is heard by the call that waits", async () => {
    const store = memoryStore();
    const [one, other] = [openApprovals({ store }), openApprovals({ store })];
    const claim = one.approvals.claim(one.call, one.tool(), one.hold());
    await vi.waitFor(async () => expect(await other.approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id } = { id: "" }] = await other.approvals.list("alice");
    await other.approvals.decide({ userId: "alice", approvalId: id, decision: "approve" });
    // These two processes have no messages in common. So the call looks again by itself.
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await claim).toMatchObject({ status: "approved", approvalId: id });
  });
});

describe("time", () => {
  it("a call stops waiting at its deadline, and the same call later joins the same approval", async () => {
    const { approvals, call, tool, hold } = openApprovals();
    const claim = approvals.claim(call, tool(), hold());
    await vi.advanceTimersByTimeAsync(45_000);
    const { approvalId } = await claim;
    expect(await claim).toMatchObject({ status: "approval_required" });
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "approval_required", approvalId });
  });

  it("an approval expires if the user does not decide, or if the approved call is not sent", async () => {
    const world = openApprovals();
    const { approvals, call, tool, events } = world;
    const approvalId = await decided(world, "approve");
    const waiting = await approvals.claim(call, tool({ amount_cents: 5 }), soon());
    await vi.advanceTimersByTimeAsync(602_000);
    expect(events.filter(({ type }) => type === "expired")).toEqual([
      expect.objectContaining({ approvalId }),
      expect.objectContaining({ approvalId: waiting.approvalId }),
    ]);
    expect(await approvals.list("alice")).toEqual([]);
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
  });

  it("a clock that jumps back makes no approval count for longer", async () => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    await decided(world, "approve");
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
  });
});

describe("two identical calls at the same moment", () => {
  it("need two approvals, and each gets its own decision", async () => {
    const { approvals, call, tool, hold } = openApprovals();
    const claims = [approvals.claim(call, tool(), hold()), approvals.claim(call, tool(), hold())];
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(2), PATIENCE);
    const [one, other] = await approvals.list("alice");
    await approvals.decide({ userId: "alice", approvalId: one?.id ?? "", decision: "approve" });
    await approvals.decide({ userId: "alice", approvalId: other?.id ?? "", decision: "decline" });
    const statuses = (await Promise.all(claims)).map(({ status }) => status);
    expect(statuses.sort()).toEqual(["approved", "declined"]);
  });

  it("need one approval if one of them leaves; the next same call uses the other approval", async () => {
    const { approvals, call, tool, hold } = openApprovals();
    const client = new AbortController();
    const leaving = approvals.claim(call, tool(), hold(client.signal));
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id: first } = { id: "" }] = await approvals.list("alice");
    const staying = approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(2), PATIENCE);
    const second = (await approvals.list("alice")).find(({ id }) => id !== first)?.id ?? "";
    client.abort();
    expect(await leaving).toMatchObject({ status: "left" });
    await approvals.decide({ userId: "alice", approvalId: first, decision: "approve" });
    // The other call waits for its own approval. It sees the free one when it looks again by itself.
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await staying).toMatchObject({ status: "approved", approvalId: first });
    await approvals.decide({ userId: "alice", approvalId: second, decision: "approve" });
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approved", approvalId: second });
  });

  it("of a process that has died leave the approval to the next same call", async () => {
    const world = openApprovals();
    const { approvals, call, tool, hold } = world;
    void approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id } = { id: "" }] = await approvals.list("alice");
    // Another process, with no knowledge of the first, after the lease of the dead call.
    vi.setSystemTime(Date.now() + 45_000);
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "approval_required", approvalId: id });
  });
});

describe("a call that was sent and got no answer", () => {
  it("a call that got no answer is answered with that once, and then asked again with a warning", async () => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    const approvalId = await decided(world, "approve");
    const claim = await approvals.claim(call, tool(), soon());
    if (claim.status === "approved") await claim.settle("unclear");
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "unclear", approvalId });
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approval_required" });
    expect(await approvals.list("alice")).toEqual([expect.objectContaining({ status: "waiting", mayRepeat: true })]);
  });

  it("a call counts as unclear a minute after its process has died, and until then a same call is asked with a warning", async () => {
    const world = openApprovals();
    const { approvals, call, tool } = world;
    const approvalId = await decided(world, "approve");
    await approvals.claim(call, tool(), soon());
    const { approvalId: second = "" } = await approvals.claim(call, tool(), soon());
    expect(await approvals.read("alice", second)).toMatchObject({ status: "waiting", mayRepeat: true });
    await approvals.decide({ userId: "alice", approvalId: second, decision: "decline" });
    vi.setSystemTime(Date.now() + 60_000);
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "unclear", approvalId });
  });
});

describe("if the store does not answer", () => {
  const away = new KeyholdError("store_unavailable");

  it("while a call waits, the call fails, and the next same call has its approval", async () => {
    const store = memoryStore();
    const { get } = store;
    const { approvals, call, tool, hold } = openApprovals({ store });
    const claim = approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id: approvalId } = { id: "" }] = await approvals.list("alice");
    vi.spyOn(store, "get").mockRejectedValueOnce(away).mockImplementation(get);
    const failure = expect(claim).rejects.toThrow(away);
    await vi.advanceTimersByTimeAsync(10_000);
    await failure;
    expect(await approvals.claim(call, tool(), soon())).toEqual({ status: "approval_required", approvalId });
  });

  it("after it has written that an approval is spent, nothing is sent, and the next same call has the approval", async () => {
    const store = memoryStore();
    const { get, swap } = store;
    const { approvals, call, tool, hold } = openApprovals({ store });
    const claim = approvals.claim(call, tool(), hold());
    const failure = expect(claim).rejects.toThrow(away);
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id: approvalId } = { id: "" }] = await approvals.list("alice");
    let swaps = 0;
    vi.spyOn(store, "swap").mockImplementation(async (...given) => {
      const isDone = await swap(...given);
      if (++swaps !== 2) return isDone;
      vi.spyOn(store, "get").mockRejectedValueOnce(away).mockImplementation(get);
      throw away;
    });
    await approvals.decide({ userId: "alice", approvalId, decision: "approve" });
    await failure;
    await vi.advanceTimersByTimeAsync(0);
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approved", approvalId });
  });
});

describe("the account", () => {
  it.each([
    ["another account is connected", "2026-11-29T10:00:00.000Z"],
    ["the user disconnects", undefined],
  ])("ends everything and lets the call go if %s", async (_what, connectedAt) => {
    const world = openApprovals();
    const { approvals, account, call, tool, hold, events } = world;
    await decided(world, "approve", tool({ amount_cents: 5 }));
    const claim = approvals.claim(call, tool(), hold());
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(2), PATIENCE);
    account.connectedAt = connectedAt;
    await approvals.recheck(call);
    expect(await claim).toMatchObject({ status: "left" });
    expect(await approvals.list("alice")).toEqual([]);
    expect(events.filter(({ type }) => type === "expired")).toHaveLength(2);
  });

  it("the account is compared again just before an approval is spent", async () => {
    const world = openApprovals();
    const { approvals, account, call, tool } = world;
    const approvalId = await decided(world, "approve");
    account.later = "2026-11-29T10:00:00.000Z";
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "left" });
    expect(await approvals.read("alice", approvalId)).toMatchObject({ status: "approved" });
  });
});

describe("a caller that leaves", () => {
  it("a caller that leaves spends nothing, even if the decision has just come", async () => {
    const { approvals, call, tool, hold } = openApprovals();
    const client = new AbortController();
    const claim = approvals.claim(call, tool(), hold(client.signal));
    await vi.waitFor(async () => expect(await approvals.list("alice")).toHaveLength(1), PATIENCE);
    const [{ id } = { id: "" }] = await approvals.list("alice");
    const decision = approvals.decide({ userId: "alice", approvalId: id, decision: "approve" });
    client.abort();
    await decision;
    expect(await claim).toEqual({ status: "left", approvalId: id, hasWaited: true });
    expect(await approvals.claim(call, tool(), soon())).toMatchObject({ status: "approved", approvalId: id });
  });
});

describe("bounds", () => {
  it("no more than `most` calls wait, and what waits stays", async () => {
    const { approvals, call, tool } = openApprovals({ limits: { most: 3 } });
    const statuses = [];
    for (let amount = 1; amount <= 5; amount++)
      statuses.push((await approvals.claim(call, tool({ amount }), soon())).status);
    expect(statuses).toEqual([...Array(3).fill("approval_required"), "too_many", "too_many"]);
    expect(await approvals.list("alice")).toHaveLength(3);
  });

  it("no more than `perAgent` calls of one label wait, and another label has its own number", async () => {
    const { approvals, call, tool, callOf } = openApprovals({ limits: { perAgent: 1 } });
    await approvals.claim(call, tool(), soon());
    expect(await approvals.claim(call, tool({ amount_cents: 5 }), soon())).toMatchObject({ status: "too_many" });
    const other = await approvals.claim(callOf("alice", "other"), { ...tool(), agent: "other" }, soon());
    expect(other.status).toBe("approval_required");
  });

  it.each([
    ["arguments", { text: "é".repeat(8 * 1024) }, "create_card"],
    ["a name of a tool", {}, "t".repeat(257)],
  ])("%s too large for a person to read are refused", async (_what, args, name) => {
    const { approvals, call, tool } = openApprovals();
    expect(await approvals.claim(call, tool(args, name), soon())).toEqual({ status: "too_large" });
    expect(await approvals.list("alice")).toEqual([]);
  });

  it("a user's record does not grow without end, however many calls the user declines", () => {
    const record = { digest: "", provider: "", connection: "", connectedAt: "", tool: "", summary: "", requestId: "" };
    const times = { createdAt: 0, since: 0, expiresAt: 1 };
    let records: readonly ApprovalRecord[] = [];
    for (let id = 0; id < 1_000; id++)
      records = put(records, {
        ...record,
        ...times,
        id: `${id}`,
        by: "agent",
        status: id < 5 ? "waiting" : "declined",
      });
    expect(records).toHaveLength(206);
    expect(records.map(({ id }) => id)).toEqual(expect.arrayContaining(["0", "4", "999"]));
  });
});

describe("what the user sees", () => {
  it("secret values are hidden at every level, and unseen characters are visible", async () => {
    const { approvals, call, tool } = openApprovals();
    const args = { code: "123456", deep: [{ ssn: 1, "a\u202eb": "x\u200by\n<U+200B>" }] };
    await approvals.claim(call, tool(args), soon());
    expect(await approvals.list("alice")).toMatchObject([
      {
        arguments: {
          code: "•••",
          deep: [{ ssn: "•••", "a<U+202E>b": "x<U+200B>y<U+000A><U+003C>U+200B>" }],
        },
      },
    ]);
  });

  it("no two arguments can hide each other", async () => {
    const { approvals, call, tool } = openApprovals();
    await approvals.claim(call, tool({ "a\u200b": 1, "a<U+200B>": 2 }), soon());
    const [shown] = await approvals.list("alice");
    expect(Object.values(shown?.arguments ?? {})).toEqual([1, 2]);
  });

  it("a long summary is cut, and one for an unknown tool names the tool", async () => {
    const { approvals, call, tool } = openApprovals();
    await approvals.claim(call, tool({ request: "x".repeat(1_000) }, "buy"), soon());
    await approvals.claim(call, tool({}, "of_tomorrow"), soon());
    const [long, unknown] = await approvals.list("alice");
    expect(long?.summary).toMatch(/^Buy: x+…$/);
    expect(long?.summary).toHaveLength(300);
    expect(unknown?.summary).toBe("Call of_tomorrow");
  });

  it("an argument never reaches the store unsealed, nor an event, and is removed after the decision", async () => {
    const store = memoryStore();
    const world = openApprovals({ store });
    const keys = async () => (await store.list("")).keys;
    const tool = world.tool({ note: "a birthday present" }, "buy");
    await world.approvals.claim(world.call, tool, soon());
    for (const key of await keys()) expect(`${key} ${await store.get(key)}`).not.toContain("birthday");
    expect(await keys()).toHaveLength(2);
    const [{ id } = { id: "" }] = await world.approvals.list("alice");
    await world.approvals.decide({ userId: "alice", approvalId: id, decision: "approve" });
    await vi.waitFor(async () => expect(await keys()).toHaveLength(1), PATIENCE);
    expect(JSON.stringify(world.events)).not.toContain("birthday");
  });
});
