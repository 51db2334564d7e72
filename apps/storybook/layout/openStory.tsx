import "@fontsource-variable/inter";
import "@fontsource/noto-sans-arabic/arabic.css";
import "@keyhold/react/styles.css";
import "@keyhold/react/themes.css";
import "../.storybook/page.css";
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { onTestFinished } from "vitest";

/** Shows something in an element of its own until the test has finished. */
export function openStory(shown: ReactNode): HTMLElement {
  const page = document.documentElement;
  const element = document.body.appendChild(document.createElement("div"));
  const root = createRoot(element);
  root.render(shown);
  onTestFinished(() => {
    root.unmount();
    element.remove();
    for (const name of ["dir", "style", "data-keyhold-theme", "data-keyhold-color-scheme"]) page.removeAttribute(name);
  });
  return element;
}
