import { QueryClient } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import * as React from "react";
import { hydrateRoot } from "react-dom/client";
import { renderToString } from "react-dom/server";
import { expect, onTestFinished, test, vi } from "vitest";
import {
  ConnectedApps,
  ConnectWithAgentcard,
  connectionsQuery,
  createClient,
  KeyholdProvider,
} from "../../../src/index.js";
import { agentcard, createFakeBackend, withStatus } from "../../../src/testing/index.js";
import { fakeWindow, onPhone } from "../../support/fakeWindow.js";
import { openBackend } from "../../support/openBackend.js";
import { focusPage } from "../../support/renderKit.js";

test("F-B13: a row shows the day in the user's time zone after hydration, if the server is in another time zone", async () => {
  const late = { ...withStatus(agentcard, "connected"), connectedAt: "2026-11-23T03:00:00.000Z" };
  const backend = createFakeBackend({ connections: [late] });
  const queryClient = new QueryClient();
  const client = createClient({ baseUrl: "/api/keyhold", fetch: backend.fetch });
  await queryClient.prefetchQuery(connectionsQuery(client));
  const page = (
    <KeyholdProvider fetch={backend.fetch} queryClient={queryClient}>
      <ConnectedApps />
    </KeyholdProvider>
  );
  vi.spyOn(console, "error").mockImplementation(() => {});
  const inZone = (timeZone: string) => {
    const { DateTimeFormat } = Intl;
    class InZone extends DateTimeFormat {
      constructor(locale?: string, options?: Intl.DateTimeFormatOptions) {
        super(locale, { timeZone, ...options });
      }
    }
    Object.assign(Intl, { DateTimeFormat: InZone });
    return () => void Object.assign(Intl, { DateTimeFormat });
  };
  const leaveServer = inZone("UTC");
  const html = renderToString(page);
  leaveServer();
  expect(html).toContain("Connected since Nov 23, 2026");

  onTestFinished(inZone("America/New_York"));
  const root = document.body.appendChild(document.createElement("div"));
  onTestFinished(() => root.remove());
  root.innerHTML = html;
  await act(async () => void hydrateRoot(root, page));
  await screen.findByText("Connected since Nov 22, 2026");
});

// React 18 has none.
test.runIf("Activity" in React)(
  "F-B14: a hidden component hears how connecting has ended when it is shown again",
  async () => {
    const { Activity } = React;
    onPhone(false);
    fakeWindow();
    const backend = openBackend();
    const onConnect = vi.fn();
    const page = (mode: "visible" | "hidden") => (
      <KeyholdProvider>
        <Activity mode={mode}>
          <ConnectWithAgentcard onConnect={onConnect} />
        </Activity>
      </KeyholdProvider>
    );
    const { rerender } = render(page("visible"));
    const button = await screen.findByRole("button");
    await waitFor(() => expect(button.ariaDisabled).toBe(null));
    await userEvent.click(button);
    rerender(page("hidden"));
    backend.attempt = { status: "connected" };
    focusPage();
    await waitFor(() => expect(backend.count("GET /connections")).toBeGreaterThan(1));
    expect(onConnect).not.toHaveBeenCalled();
    rerender(page("visible"));
    await waitFor(() =>
      expect(onConnect).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ status: "connected" })),
    );
  },
);
