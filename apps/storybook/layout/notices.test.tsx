import { ConnectButton } from "@keyhold/react";
import { agentcard, civic, withStatus } from "@keyhold/react/testing";
import { expect, test } from "vitest";
import { FakeKit } from "../stories/support/FakeKit.js";
import { openStory } from "./openStory.js";

const looks = ["default", "warm", "quiet"].flatMap((theme) =>
  ["light", "dark"].map((scheme) => [theme, scheme] as const),
);
const statuses = ["needs_reconnect", "no_access", "unavailable"] as const;

test.each(looks)(
  "the edge and the sign of a notice have a contrast of 3 to 1 or more: %s, %s",
  async (theme, scheme) => {
    const { dataset, style } = document.documentElement;
    dataset.keyholdTheme = theme;
    dataset.keyholdColorScheme = scheme;
    style.colorScheme = scheme;
    const element = openStory(
      statuses.map((status) => (
        <FakeKit key={status} backend={{ connections: [withStatus(agentcard, status), civic] }}>
          <ConnectButton provider="agentcard" />
        </FakeKit>
      )),
    );
    await expect.poll(() => element.querySelectorAll(".keyhold-notice").length).toBe(statuses.length);
    const ground = scheme === "light" ? "#ffffff" : "#17191e";
    for (const notice of element.querySelectorAll(".keyhold-notice")) {
      const { borderInlineStartColor, backgroundColor } = getComputedStyle(notice);
      const sign = getComputedStyle(notice, "::before").borderTopColor;
      expect(contrast([ground, borderInlineStartColor], [ground])).toBeGreaterThanOrEqual(3);
      expect(contrast([ground, backgroundColor, sign], [ground, backgroundColor])).toBeGreaterThanOrEqual(3);
    }
  },
);

/** The contrast of two stacks of colours, as WCAG 2.2 defines it. */
function contrast(one: readonly string[], other: readonly string[]): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colors: readonly string[]): number {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d") ?? expect.fail("no canvas");
  for (const color of colors) {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
  }
  const [red = 0, green = 0, blue = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((channel) => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
