import type { StoryObj } from "@storybook/react-vite";
import { expect, waitFor } from "storybook/test";

/** Text at 200 % on a phone: nothing may stand out at the side. */
export const largeText = {
  tags: ["picture-phone"],
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
    const edge = canvasElement.querySelector(".keyhold")?.getBoundingClientRect().right;
    const buttons = [...canvasElement.querySelectorAll(".keyhold-button, .keyhold-input")];
    for (const each of buttons)
      await expect(each.getBoundingClientRect().right, each.textContent).toBeLessThanOrEqual(Number(edge));
  },
} satisfies StoryObj;
