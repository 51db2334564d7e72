import { paths } from "@keyhold/contract";
import { expect } from "vitest";
import { type Fleet, openFleet } from "./openFleet.js";
import { AWAY, type Outage } from "./surviveOutage.js";

/** Takes the store away while a provider rotates a refresh token, so that Keyhold cannot store the new one. Fails if Keyhold loses it. */
export async function keepRotatedToken(
  outage: (fleet: Fleet) => Pick<Outage, "begin" | "end">,
  store?: Outage["options"]["store"],
): Promise<void> {
  const fleet = await openFleet(store);
  const { begin, end } = outage(fleet);
  await fleet.connect();
  const { url, fetch } = await fleet.keyhold.mcp({ userId: "alice", provider: "agentcard" });
  const call = async () => (await fetch(url, { method: "POST", body: '{"jsonrpc":"2.0"}' })).status;
  fleet.provider.expireAccessTokens();
  fleet.provider.play(async () => void (await begin()));

  const interrupted = call();
  await expect.poll(() => fleet.provider.refreshed).toHaveLength(1);
  expect(await fleet.browser.json(paths.tools("agentcard"))).toMatchObject(AWAY);
  fleet.provider.play(() => undefined);
  await end();

  expect(await interrupted).toBe(200);
  expect(await call()).toBe(200);
  expect(fleet.provider.refreshed).toHaveLength(1);
  await fleet.close();
}
