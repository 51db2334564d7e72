import { composeStory, type Meta, type StoryObj, setProjectAnnotations } from "@storybook/react-vite";
import { afterEach, describe, expect, test } from "vitest";
import { page } from "vitest/browser";
import preview from "../.storybook/preview.js";

setProjectAnnotations(preview);

const files = import.meta.glob<{ default: Meta } & Record<string, StoryObj>>("../stories/*.stories.tsx", {
  eager: true,
});

/** What is in the picture: wide enough for two columns, and a phone. */
const widths = { picture: 1080, "picture-phone": 390 } as const;

afterEach(() => {
  document.body.replaceChildren();
});

describe.each(["light", "dark"])("%s", (scheme) => {
  const inScheme = { initialGlobals: { ...preview.initialGlobals, scheme } };
  const stories = Object.entries(files).flatMap(([path, { default: meta, ...exported }]) => {
    const component = path.replace(/.*\/|\.stories\.tsx$/g, "");
    return Object.entries(exported).map(([name, story]) => ({
      name: `${component}-${name}`,
      story: composeStory(story, meta, inScheme),
    }));
  });

  for (const [tag, width] of Object.entries(widths)) {
    const pictured = stories.filter(({ story }) => story.tags.includes(tag));
    test.each(pictured)(`$name, ${width} px`, async ({ name, story }) => {
      await page.viewport(width, 3600);
      const canvasElement = document.createElement("div");
      canvasElement.style.padding = "24px";
      document.body.append(canvasElement);
      await story.run({ canvasElement });
      await document.fonts.ready;
      // Zero waits without a limit of its own: Vitest never clears the timer of a limit, which would then keep the process from exiting.
      await expect(canvasElement).toMatchScreenshot(`${name}-${width}-${scheme}`, { timeout: 0 });
    });
  }
});
