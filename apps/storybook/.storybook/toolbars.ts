import type { Preview } from "@storybook/react-vite";
import { languages } from "../stories/support/languages.js";

/** What a visitor may look at every story in. */
export const toolbars = {
  initialGlobals: { theme: "default", scheme: "system", locale: "en", direction: "auto", width: "none" },
  globalTypes: {
    theme: {
      toolbar: { title: "Theme", icon: "paintbrush", items: ["default", "quiet", "warm"], dynamicTitle: true },
    },
    scheme: {
      toolbar: { title: "Scheme", icon: "contrast", items: ["system", "light", "dark"], dynamicTitle: true },
    },
    locale: {
      toolbar: {
        title: "Language",
        icon: "globe",
        items: Object.entries(languages).map(([value, { title }]) => ({ value, title, right: value })),
        dynamicTitle: true,
      },
    },
    direction: {
      toolbar: {
        title: "Direction",
        icon: "transfer",
        items: [
          { value: "auto", title: "As the language" },
          { value: "ltr", title: "Left to right" },
          { value: "rtl", title: "Right to left" },
        ],
        dynamicTitle: true,
      },
    },
    width: {
      toolbar: {
        title: "Width",
        icon: "expandalt",
        items: [
          { value: "none", title: "All there is" },
          { value: "38rem", title: "Settings page" },
          { value: "24rem", title: "Phone" },
          { value: "18rem", title: "Sidebar" },
        ],
        dynamicTitle: true,
      },
    },
  },
} satisfies Pick<Preview, "globalTypes" | "initialGlobals">;
