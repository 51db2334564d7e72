import type { Preview } from "@storybook/react-vite";
import { languages } from "../stories/support/languages.js";

/** Items whose titles say in the toolbar what they are about. */
const items = (about: string, titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, title]) => ({ value, title: `${about}: ${title}` }));

const languageTitles = Object.fromEntries(Object.entries(languages).map(([tag, { title }]) => [tag, title]));

/** The themes and languages in which a visitor can see each story. */
export const toolbars = {
  initialGlobals: { theme: "default", scheme: "system", locale: "en", direction: "auto", width: "none" },
  globalTypes: {
    theme: {
      toolbar: {
        icon: "paintbrush",
        items: items("Theme", { default: "default", quiet: "quiet", warm: "warm" }),
        dynamicTitle: true,
      },
    },
    scheme: {
      toolbar: {
        icon: "contrast",
        items: items("Colour scheme", { system: "like the system", light: "light", dark: "dark" }),
        dynamicTitle: true,
      },
    },
    locale: {
      toolbar: { icon: "globe", items: items("Language", languageTitles), dynamicTitle: true },
    },
    direction: {
      toolbar: {
        icon: "transfer",
        items: items("Writing direction", { auto: "as the language says", ltr: "left to right", rtl: "right to left" }),
        dynamicTitle: true,
      },
    },
    width: {
      toolbar: {
        icon: "expandalt",
        items: items("Width", {
          none: "as wide as the window",
          "38rem": "a settings page",
          "24rem": "a phone",
          "18rem": "a sidebar",
        }),
        dynamicTitle: true,
      },
    },
  },
} satisfies Pick<Preview, "globalTypes" | "initialGlobals">;
