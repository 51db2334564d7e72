import { AgentcardCards, Approvals, ConnectedApps, ToolQuestion } from "@keyhold/react";
import { agentcard, fakeApproval, fakeCards, withStatus } from "@keyhold/react/testing";
import { expect, onTestFinished, test } from "vitest";
import { cdp } from "vitest/browser";
import { exampleCards } from "../stories/support/exampleCards.js";
import { exampleQuestion } from "../stories/support/exampleQuestion.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { openStory } from "./openStory.js";

/** What the browser does where the user has chosen a few colours for everything. */
async function force(value: "active" | "none"): Promise<void> {
  await cdp().send("Emulation.setEmulatedMedia", { features: [{ name: "forced-colors", value }] });
}

test("with forced colours, a fill that says something is seen, and a button of words alone has no edge", async () => {
  await force("active");
  onTestFinished(() => force("none"));
  const backend = {
    connections: [withStatus(agentcard, "connected")],
    approvals: [fakeApproval()],
    ...fakeCards({ cards: exampleCards }),
  };
  const page = openStory(
    <FakeKit backend={backend}>
      <ConnectedApps />
      <Approvals />
      <AgentcardCards />
      <ToolQuestion question={exampleQuestion()} />
    </FakeKit>,
  );
  const style = async (selector: string, part?: string) => {
    await expect.poll(() => page.querySelector(selector)).not.toBe(null);
    return getComputedStyle(page.querySelector(selector) ?? expect.fail(), part);
  };
  const { backgroundColor: surface, color: text } = await style(".keyhold-apps");
  for (const [selector, part] of [
    ['.keyhold-app[data-status="connected"] > .keyhold-icon', "::after"],
    [".keyhold-approval-line > span"],
  ] as const) {
    expect((await style(selector, part)).backgroundColor, selector).toBe(text);
  }
  expect((await style('.keyhold-cards [data-variant="ghost"]')).borderTopColor).toBe(surface);
  // The kit's own arrow is a gradient, which the browser leaves out.
  expect((await style("select")).appearance).toBe("auto");
});
