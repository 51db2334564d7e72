import { AgentcardCards } from "@keyhold/react";
import { agentcard, fakeCards, withStatus } from "@keyhold/react/testing";
import { expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { exampleCards } from "../stories/support/exampleCards.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { openStory } from "./openStory.js";

async function open(width: number): Promise<HTMLElement> {
  const connections = [withStatus(agentcard, "connected")];
  const element = openStory(
    <FakeKit backend={{ connections, ...fakeCards({ cards: exampleCards }) }}>
      <AgentcardCards />
    </FakeKit>,
  );
  element.style.inlineSize = `${width}px`;
  await expect.poll(() => element.querySelector('[data-status="open"]')).not.toBe(null);
  await document.fonts.ready;
  return element;
}
function wordsOf(element: Element | null | undefined): DOMRect {
  const range = document.createRange();
  range.selectNodeContents(element ?? expect.fail("no such element"));
  return range.getBoundingClientRect();
}

test.each(["ltr", "rtl"])(
  "%s: the words of a button without an edge are in line with the texts of the panel",
  async (dir) => {
    document.documentElement.dir = dir;
    const cards = await open(500);
    await userEvent.click(page.getByRole("button", { name: /^Details/ }).first());
    await expect.element(page.getByRole("button", { name: /^Remove card/ })).toBeVisible();
    const [start, end] = dir === "ltr" ? (["left", "right"] as const) : (["right", "left"] as const);
    const title = wordsOf(cards.querySelector(".keyhold-cards-title"));
    const form = cards.querySelector("form")?.getBoundingClientRect() ?? expect.fail();
    const [refresh, remove] = [".keyhold-cards-head > button", ".keyhold-card-details > button"].map((selector) =>
      wordsOf(cards.querySelector(selector)),
    );
    expect(refresh?.[end]).toBeCloseTo(form[end], 0);
    expect(remove?.[start]).toBeCloseTo(title[start], 0);
  },
);

test.each([320, 390, 600])(
  "at %i px, each line of a card that cannot pay begins where the line above begins",
  async (width) => {
    const cards = await open(width);
    const flat = [...cards.querySelectorAll(":is([data-status=paused], [data-status=closed]) > .keyhold-card-face")];
    expect(flat).toHaveLength(2);
    for (const face of flat) {
      const parts = [".keyhold-card-digits", ".keyhold-card-chip", ".keyhold-card-balance"];
      const boxes = parts.map((part) => face.querySelector(part)?.getBoundingClientRect() ?? expect.fail());
      const begins = boxes.filter(({ top }, index) => top >= (boxes[index - 1]?.bottom ?? 0));
      expect(begins.map(({ left }) => Math.round(left - face.getBoundingClientRect().left))).toEqual(
        begins.map(() => 0),
      );
    }
  },
);
