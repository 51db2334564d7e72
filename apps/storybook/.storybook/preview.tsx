import "@fontsource-variable/inter";
import "@fontsource-variable/noto-sans-jp";
import "@fontsource-variable/noto-sans-sc";
import "@fontsource/noto-sans-arabic/arabic.css";
import "@keyhold/react/styles.css";
import "@keyhold/react/themes.css";
import "./page.css";
import type { FakeBackendOptions } from "@keyhold/react/testing";
import type { Preview } from "@storybook/react-vite";
import { configure, expect, spyOn, waitFor } from "storybook/test";
import { PATIENCE } from "../../../vitest.shared.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { languages } from "../stories/support/languages.js";
import { toolbars } from "./toolbars.js";
import { variables } from "./variables.js";

configure({ asyncUtilTimeout: PATIENCE });

/** The texts that React could remove, or beside which it could insert something. */
function textsOfReact(root: HTMLElement): string[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts: string[] = [];
  while (walker.nextNode()) {
    const { currentNode } = walker;
    if (Object.keys(currentNode).some((key) => key.startsWith("__reactFiber"))) texts.push(currentNode.nodeValue ?? "");
  }
  return texts;
}

export default {
  ...toolbars,
  argTypes: variables,
  parameters: {
    // WCAG 2.5.3: the words on a control are in its accessible name. axe leaves this rule out by default.
    a11y: { test: "error", config: { rules: [{ id: "label-content-name-mismatch", enabled: true }] } },
    docs: { codePanel: true, argTypes: { exclude: /^--/ } },
    options: {
      storySort: {
        order: [
          "Start",
          "Tokens",
          "Parts",
          "States at a glance",
          "Compare themes",
          "Settings page",
          "Overview",
          "ConnectButton",
          "ConnectedApps",
          "AgentcardCards",
          "ToolAuthorization",
          "ToolQuestion",
          "Approvals",
          "Activity",
          "ToolPermissions",
        ],
      },
    },
  },
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
  async afterEach({ canvasElement, tags }) {
    // F-B1: a page translator may wrap any text. One that React knows by itself, not as the content of its element alone, would
    // then stand in React's way.
    expect(textsOfReact(canvasElement)).toEqual([]);
    // The accessibility check that follows is for the story as it is once it has loaded.
    if (tags.includes("loading")) return;
    const loading = () => canvasElement.querySelector('[data-status="loading"]');
    await waitFor(() => expect(loading()).toBeNull());
  },
  decorators: [
    (Story, { args, globals, parameters }) => {
      const page = document.documentElement;
      const { theme, scheme, locale, direction, width } = globals;
      page.dataset.keyholdTheme = String(theme);
      page.dataset.keyholdColorScheme = String(scheme);
      page.lang = String(locale);
      page.dir = direction === "auto" ? (locale === "ar" ? "rtl" : "ltr") : String(direction);
      const backend: FakeBackendOptions = parameters.backend ?? {};
      const chosen = Object.fromEntries(Object.keys(variables).map((name) => [name, args[name]]));
      const notProps = Object.fromEntries(Object.keys(variables).map((name) => [name, undefined]));
      return (
        <FakeKit backend={backend} messages={languages[locale]?.messages}>
          {/* Otherwise Storybook's styles for documents would change the story. */}
          <div className="sb-unstyled" style={{ maxInlineSize: String(width), marginInline: "auto", ...chosen }}>
            {Story({ args: { ...args, ...notProps } })}
          </div>
        </FakeKit>
      );
    },
  ],
} satisfies Preview;
