import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import { afterTime } from "../../src/util/afterTime.js";
import { type HeldLimits, holdTimeLimits } from "../support/holdTimeLimits.js";
import { connectionOf } from "../support/openBrowser.js";
import { type Fleet, openFleet } from "../support/openFleet.js";
import { attemptId } from "../support/openProduct.js";

vi.mock(import("../../src/util/afterTime.js"), { spy: true });
vi.mock(import("../../src/util/timeLimit.js"), { spy: true });
const original = await vi.importActual<typeof import("../../src/util/afterTime.js")>("../../src/util/afterTime.js");

let fleet: Fleet;
let limits: HeldLimits;
beforeEach(async () => {
  limits = holdTimeLimits();
  fleet = await openFleet();
});
afterEach(async () => {
  vi.resetAllMocks();
  await fleet.close();
});

/** Callers stop waiting at once, not after 30 seconds. */
function losePatience(): void {
  vi.mocked(afterTime).mockImplementation((time, ...rest) => original.afterTime(time === 30_000 ? 0 : time, ...rest));
}

describe("a token endpoint that answers late", () => {
  it("F-H4: Keyhold stores a refresh that is answered after 25 seconds, and uses its refresh token next", async () => {
    await fleet.connect();
    fleet.provider.expireAccessTokens();
    const { arrived, release } = fleet.holdTokens();
    const late = fleet.call();
    await arrived;
    limits.pass(25_000);
    release();
    expect(await late).toBe(200);

    fleet.provider.expireAccessTokens();
    expect(await fleet.call()).toBe(200);
    expect(fleet.provider.refreshed).toHaveLength(2);
  });

  it("F-H4: a refresh continues when its caller has stopped waiting", async () => {
    await fleet.connect();
    fleet.provider.expireAccessTokens();
    const { arrived, release } = fleet.holdTokens();
    losePatience();
    await expect(fleet.call()).rejects.toMatchObject({ code: "provider_unavailable" });
    await arrived;
    vi.mocked(afterTime).mockReset();
    release();
    await vi.waitFor(async () => expect(await fleet.call()).toBe(200), PATIENCE);
    expect(fleet.provider.refreshed).toHaveLength(1);
  });

  it("F-H4: a code that is redeemed after 25 seconds connects the user", async () => {
    const id = attemptId();
    const address = await fleet.callback(id);
    const { arrived, release } = fleet.holdTokens();
    const finished = fleet.browser.navigate(address);
    await arrived;
    limits.pass(25_000);
    release();
    await finished;
    expect(await fleet.attempt(id)).toMatchObject({ status: "connected" });
    expect(await connectionOf(fleet.browser, "agentcard")).toMatchObject({ status: "connected" });
  });

  it("F-H4: a browser that has waited for 30 seconds gets a page which says that connecting continues, and connecting succeeds", async () => {
    const id = attemptId();
    const address = await fleet.callback(id);
    const { arrived, release } = fleet.holdTokens();
    losePatience();
    const finished = await fleet.browser.navigate(address);
    await arrived;
    vi.mocked(afterTime).mockReset();
    expect(await fleet.attempt(id)).toEqual({ status: "pending" });
    const page = await fleet.browser.navigate(finished.headers.get("location") ?? "");
    expect(await page.text()).toContain("Your part is done");
    // A reload leads to the same page.
    expect((await fleet.browser.navigate(address)).headers.get("location")).toContain(`attempt=${id}`);

    release();
    await vi.waitFor(async () => expect(await fleet.attempt(id)).toMatchObject({ status: "connected" }), PATIENCE);
  });
});
