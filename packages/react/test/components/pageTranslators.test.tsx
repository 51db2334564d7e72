import { QueryClient } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { Fragment, type ReactElement } from "react";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  AgentcardCards,
  ConnectButton,
  ConnectedApps,
  KeyholdProvider,
  type Messages,
  ToolAuthorization,
} from "../../src/index.js";
import { ar } from "../../src/messages/ar.js";
import { de } from "../../src/messages/de.js";
import { agentcard, civic, connected, fakeCards, fakePermission, withStatus } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";

/** Puts each text into a `<font>`, also each that comes later, as page translators do; some exchange the text itself, too. */
function translate(isExchanged: boolean): void {
  const all = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
    for (const text of texts) {
      if (text.parentElement?.closest("font")) continue;
      const font = document.createElement("font");
      text.replaceWith(font);
      font.append(isExchanged ? text.data : text);
    }
  };
  const observer = new MutationObserver(all);
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  onTestFinished(() => observer.disconnect());
}

const MyWords = () => "Pay with it";
const statuses = ["disconnected", "connected", "needs_reconnect", "needs_login", "no_access", "unavailable"] as const;
const permission = fakePermission({ result: { content: [] } });
const shows: readonly (readonly [what: string, element: ReactElement])[] = [
  ["the panel", <ConnectedApps key="" />],
  ["the cards", <AgentcardCards key="" />],
  ["the button", <ConnectButton key="" provider="agentcard" />],
  [
    "a button with a text of the app's",
    <ConnectButton key="" provider="agentcard">
      Pay with it
    </ConnectButton>,
  ],
  [
    "a button with a number",
    <ConnectButton key="" provider="agentcard">
      {7}
    </ConnectButton>,
  ],
  [
    "a button with texts beside elements",
    <ConnectButton key="" provider="agentcard">
      <b>Pay</b> with {"it"}
    </ConnectButton>,
  ],
  [
    "a button with a component that is a text, in a fragment",
    <ConnectButton key="" provider="agentcard">
      <Fragment key="words">
        <MyWords />
      </Fragment>
    </ConnectButton>,
  ],
  ["a button whose icon is a text", <ConnectButton key="" provider="agentcard" icon="💳" />],
  ["a permission", <ToolAuthorization key="" result={permission.asking} onCancel={() => {}} />],
];

test.each(
  shows.flatMap(([what, element]) => [false, true].map((isExchanged) => [what, isExchanged, element] as const)),
)(
  "F-B1: %s, translated (texts exchanged: %s), changes to every state and language",
  async (_what, isExchanged, element) => {
    const errors = vi.spyOn(console, "error");
    onPhone(false);
    const blocked = { blocked: false };
    fakeWindow(blocked);
    const backend = openBackend({ connections: [agentcard, civic], ...fakeCards(), job: permission.job });
    translate(isExchanged);
    const queryClient = new QueryClient();
    const inWords = (messages?: Messages) => (
      <KeyholdProvider queryClient={queryClient} messages={messages}>
        {element}
      </KeyholdProvider>
    );
    const { rerender, unmount } = render(inWords());
    const ask = () => act(async () => queryClient.refetchQueries({ queryKey: ["keyhold"], type: "active" }));
    await waitFor(() => expect(backend.count("GET /connections")).toBeGreaterThan(0));

    for (const status of [...statuses, ...statuses.toReversed()]) {
      backend.set("agentcard", withStatus({ ...agentcard, ...(status === "connected" && connected) }, status));
      await ask();
      for (const messages of [de, ar, undefined]) rerender(inWords(messages));
      await ask();
    }
    // Waiting, blocked, given up, failed
    backend.set("agentcard", { status: "disconnected" });
    await ask();
    for (const isBlocked of [false, true]) {
      blocked.blocked = isBlocked;
      const start = screen.queryAllByRole("button", { name: /^(Connect|Try again|Pay|7)/ })[0];
      if (!start || start.ariaDisabled) break;
      await userEvent.click(start);
      for (const messages of [de, undefined]) rerender(inWords(messages));
      const cancel = screen.queryByRole("button", { name: "Cancel" });
      if (cancel) await userEvent.click(cancel);
    }
    unmount();
    expect(
      errors.mock.calls.flat().filter((said) => /insertBefore|removeChild|NotFoundError/.test(String(said))),
    ).toEqual([]);
  },
);
