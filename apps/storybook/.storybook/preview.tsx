import "@keyhold/react/styles.css";
import "./page.css";
import type { FakeBackendOptions } from "@keyhold/react/testing";
import type { Preview } from "@storybook/react-vite";
import { spyOn } from "storybook/test";
import { FakeKit } from "../stories/support/FakeKit.js";

export default {
  initialGlobals: { theme: "system", direction: "ltr" },
  globalTypes: {
    theme: {
      toolbar: { title: "Theme", icon: "contrast", items: ["system", "light", "dark"], dynamicTitle: true },
    },
    direction: {
      toolbar: {
        title: "Direction",
        icon: "transfer",
        items: [
          { value: "ltr", title: "Left to right" },
          { value: "rtl", title: "Right to left" },
        ],
        dynamicTitle: true,
      },
    },
  },
  parameters: {
    a11y: { test: "error" },
    docs: { codePanel: true },
    options: { storySort: { order: ["Overview", "ConnectedApps", "ConnectButton"] } },
  },
  tags: ["autodocs"],
  beforeEach() {
    sessionStorage.clear();
    // No provider is behind these stories: a window opens in name only, the fake backend says how it ends, and the tab
    // stays where it is.
    spyOn(window, "open").mockImplementation(() => ({ close() {} }) as Window);
    const stay = (event: NavigateEvent) => {
      if (new URL(event.destination.url).pathname.endsWith("/authorize")) event.preventDefault();
    };
    window.navigation.addEventListener("navigate", stay);
    return () => window.navigation.removeEventListener("navigate", stay);
  },
  decorators: [
    (Story, { globals, parameters }) => {
      document.documentElement.dataset.theme = String(globals.theme);
      document.documentElement.dir = String(globals.direction);
      const backend: FakeBackendOptions = parameters.backend ?? {};
      return (
        <FakeKit backend={backend}>
          <Story />
        </FakeKit>
      );
    },
  ],
} satisfies Preview;
