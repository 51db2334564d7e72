import { composeStory, type Meta, type StoryObj, setProjectAnnotations } from "@storybook/react-vite";
import { afterEach, expect, test } from "vitest";
import { page } from "vitest/browser";
import preview from "../.storybook/preview.js";

setProjectAnnotations(preview);

const files = import.meta.glob<{ default: Meta } & Record<string, StoryObj>>(
  "../stories/{Activity,AgentcardCards,Approvals,ToolPermissions,ToolQuestion}.stories.tsx",
  { eager: true },
);
const shown = [
  ...["Cards", "Empty", "Transactions", "AsksBeforeSpending", "AsksBeforeRemoving", "WithOwnCards"],
  ...["Waiting", "Approved", "LongArgumentName", "EveryOutcome", "Tools", "Saved"],
  ...["EveryField", "Missing", "Confirmation", "Sending"],
];
const stories = Object.entries(files).flatMap(([path, { default: meta, ...exported }]) =>
  Object.entries(exported)
    .filter(([name]) => shown.includes(name))
    .map(([name, story]) => ({
      name: `${path.replace(/.*\/|\.stories\.tsx$/g, "")}-${name}`,
      story: composeStory(story, meta),
    })),
);

const root = document.documentElement;
afterEach(() => {
  document.body.replaceChildren();
  root.style.removeProperty("font-size");
});

/** The elements that are wider than their component. */
function standingOut(canvas: HTMLElement): string[] {
  return [...canvas.querySelectorAll(".keyhold *")].flatMap((each) => {
    const { left, right, width } = each.getBoundingClientRect();
    const around = each.closest(".keyhold")?.getBoundingClientRect() ?? new DOMRect();
    const isSeen = width > 1 && getComputedStyle(each).clipPath === "none";
    return isSeen && (left < around.left - 1 || right > around.right + 1)
      ? [`${each.className}: ${each.textContent}`]
      : [];
  });
}

/** Words that are on two lines. An e-mail address, and what is sent with a call, may be longer than a line. */
function brokenWords(canvas: HTMLElement): string[] {
  const broken: string[] = [];
  const walker = document.createTreeWalker(canvas, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (node.parentElement?.closest("code, option, [data-keyhold-announcer], .keyhold-unseen")) continue;
    for (const { 0: word, index } of (node.nodeValue ?? "").matchAll(/[^\s-]+/g)) {
      if (word.includes("@")) continue;
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
}

test.each(stories)(
  "$name: nothing stands out at a side and no word is broken at 280 px, nor with large text",
  async ({ story }) => {
    const canvasElement = document.createElement("div");
    canvasElement.style.padding = "8px";
    document.body.append(canvasElement);
    await page.viewport(500, 900);
    await story.run({ canvasElement });
    await document.fonts.ready;
    for (const width of [280, 320, 375, 500]) {
      await page.viewport(width, 900);
      for (const size of ["100%", "200%"]) {
        root.style.fontSize = size;
        const at = `${width} px, ${size}`;
        expect.soft(standingOut(canvasElement), at).toEqual([]);
        expect.soft(brokenWords(canvasElement), at).toEqual([]);
      }
    }
  },
);

test.each([320, 375, 500, 1080])(
  "at %i px, a card has the proportions of a card, and one that loads has the measures of the one that comes",
  async (width) => {
    await page.viewport(width, 900);
    const { default: meta, Loading, Cards } = files["../stories/AgentcardCards.stories.tsx"] ?? expect.fail();
    const canvasElement = document.createElement("div");
    document.body.append(canvasElement);
    const measures = async (story: StoryObj | undefined, status: string) => {
      await composeStory(story ?? expect.fail(), meta).run({ canvasElement });
      const card = () => canvasElement.querySelector<HTMLElement>(`.keyhold-card[data-status="${status}"]`);
      await expect.poll(card).not.toBeNull();
      const face = card()?.querySelector<HTMLElement>(".keyhold-card-face");
      return { card: card()?.offsetHeight, inline: face?.offsetWidth ?? 0, block: face?.offsetHeight ?? 0 };
    };
    const loading = await measures(Loading, "loading");
    const loaded = await measures(Cards, "open");
    expect(loading).toEqual(loaded);
    expect(loaded.inline / loaded.block).toBeCloseTo(1.586, 1);
  },
);
