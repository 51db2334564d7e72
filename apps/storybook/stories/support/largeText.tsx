import type { StoryObj } from "@storybook/react-vite";
import { expect, waitFor } from "storybook/test";

/** Text at 200 % on a phone: nothing may be wider than the page. */
export const largeText = {
  tags: ["picture-phone"],
  // On a page with other stories, it has a document of its own: the size is the root's, and those have theirs.
  parameters: { docs: { story: { inline: false, height: "640px" } } },
  beforeEach() {
    document.documentElement.style.fontSize = "200%";
    return () => document.documentElement.style.removeProperty("font-size");
  },
  decorators: [
    (Story) => (
      <div style={{ inlineSize: "20rem", maxInlineSize: "342px" }}>
        <Story />
      </div>
    ),
  ],
  async play({ canvas, canvasElement }) {
    await canvas.findAllByText(/Agentcard|ending/);
    await waitFor(() => expect(canvasElement.querySelector('[data-status="loading"]')).toBeNull());
    const parts = canvasElement.querySelectorAll(".keyhold-button, .keyhold-input, .keyhold-card-balance");
    for (const each of parts) {
      const edge = each.closest(".keyhold-card, .keyhold")?.getBoundingClientRect().right;
      await expect(each.getBoundingClientRect().right, each.textContent).toBeLessThanOrEqual(Number(edge));
    }
  },
} satisfies StoryObj;
