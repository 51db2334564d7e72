import { afterEach, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { KeyholdError } from "../../src/index.js";
import { memoryStore } from "../../src/stores/memoryStore.js";
import { openGate, toolCall } from "../support/openGate.js";

afterEach(() => void vi.useRealTimers());

it("if the store does not answer when a call has ended, Keyhold stores later that the call was answered", async () => {
  const store = memoryStore();
  const { swap } = store;
  let isAway = false;
  let refused = 0;
  vi.spyOn(store, "swap").mockImplementation(async (key, ...given) => {
    if (!isAway || !key.endsWith(":approvals")) return swap(key, ...given);
    refused += 1;
    throw new KeyholdError("store_unavailable");
  });
  const { keyhold, upstream, agentOf, close } = await openGate(
    { tools: { agent: { ask: ["pay"] } } },
    { store, approvals: { holdSeconds: 1, rounds: false } },
  );
  const pay = async () => JSON.parse((await agentOf("shopper")(toolCall("pay"))).text).result;
  const { approvalId } = (await pay())._meta["keyhold/approval"];
  await keyhold.decide({ userId: "alice", approvalId, decision: "approve" });
  upstream.play("tools/call", (...call) => {
    isAway = true;
    upstream.sound(...call);
  });
  expect(await pay()).toMatchObject({ structuredContent: { paid: true } });
  await vi.waitFor(() => expect(refused).toBeGreaterThan(1), PATIENCE);
  isAway = false;
  const key = "keyhold:{alice}:approvals";
  await vi.waitFor(async () => expect(await store.get(key)).toBeUndefined(), PATIENCE);
  // A minute later, a call without a stored end would count as unclear.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 60_000 });
  expect((await pay())._meta["keyhold/approval"].status).toBe("approval_required");
  await close();
});
