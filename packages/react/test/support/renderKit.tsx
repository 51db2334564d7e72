import { QueryClient } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { KeyholdProvider, type KeyholdProviderProps } from "../../src/index.js";

/** Renders inside a KeyholdProvider with a QueryClient of its own. */
export function renderKit(children: ReactNode, props: KeyholdProviderProps = {}) {
  const queryClient = new QueryClient();
  const wrap = (inner: ReactNode) => (
    <KeyholdProvider queryClient={queryClient} {...props}>
      {inner}
    </KeyholdProvider>
  );
  const view = render(wrap(children));
  return { ...view, queryClient, rerender: (inner: ReactNode) => view.rerender(wrap(inner)) };
}

/** What a screen reader would say now. */
export const announcement = () =>
  [...document.querySelectorAll("[data-keyhold-announcer]")].map(({ textContent }) => textContent).join("");

/** The sentence on the page, where a screen reader's announcement may say the same. */
export const shown = { selector: "p" };

/** Makes the page ask at once, as when the user comes back to it. */
export const focusPage = () => window.dispatchEvent(new Event("focus"));
