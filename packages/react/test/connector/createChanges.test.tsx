import { channelName } from "@keyhold/contract";
import { QueryClient } from "@tanstack/react-query";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { beforeEach, describe, expect, test } from "vitest";
import { ConnectButton, ConnectedApps, KeyholdProvider, ToolPermissions, useConnections } from "../../src/index.js";
import { agentcard, civic, connected, type FakeBackend, fakeCards, withStatus } from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { renderKit } from "../support/renderKit.js";

const LIST = "GET /connections";
let backend: FakeBackend;
beforeEach(() => {
  backend = openBackend({ connections: [withStatus(agentcard, "connected"), civic], ...fakeCards() });
});

/** The statuses of all providers, for each page. */
function Statuses() {
  return (
    <output>
      {useConnections()
        .data?.map(({ status }) => status)
        .join()}
    </output>
  );
}
const shown = () => screen.queryAllByRole("status").map(({ textContent }) => textContent);
/** Two pages of one browser, each with its own QueryClient. */
const two = (children: ReactNode = <Statuses />) =>
  render(
    [1, 2].map((page) => (
      <KeyholdProvider key={page} queryClient={new QueryClient()}>
        {children}
      </KeyholdProvider>
    )),
  );

describe("with an event stream", () => {
  async function open(children?: ReactNode) {
    const streams = fakeEvents();
    two(children);
    await waitFor(() => expect(streams).toHaveLength(1));
    return streams[0] ?? expect.fail();
  }

  test("two QueryClients on a page share one stream, and both learn of a change", async () => {
    const stream = await open();
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,disconnected"]));
    backend.connections = [agentcard, { ...civic, ...connected }];
    act(() => stream.send("change", { provider: "civic", connection: "civic" }));
    await waitFor(() => expect(shown()).toEqual(["disconnected,connected", "disconnected,connected"]));
    expect(backend.count(LIST)).toBe(4);
  });

  test("after a consent, each page asks for the connections once, although the stream and the finished page tell it", async () => {
    onPhone(false);
    backend.connections = [agentcard, civic];
    const { opened } = fakeWindow();
    const stream = await open(
      <>
        <ConnectButton provider="agentcard" />
        <Statuses />
      </>,
    );
    await waitFor(() => expect(shown()).toEqual(["disconnected,disconnected", "disconnected,disconnected"]));
    const [button] = screen.getAllByRole("button", { name: "Connect with Agentcard" });
    await userEvent.click(button ?? expect.fail());
    const attempt = opened[0]?.url.searchParams.get("attempt");
    const asked = backend.count(LIST);
    backend.attempt = { status: "connected" };
    const finished = new BroadcastChannel(channelName);
    finished.postMessage({ attempt });
    act(() => stream.send("change", { provider: "agentcard", connection: "agentcard", attempt }));
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,disconnected"]));
    // When the pages have heard this, they have heard everything before it.
    backend.connections = [withStatus(agentcard, "connected"), withStatus(civic, "connected")];
    finished.postMessage({ connection: "civic" });
    await waitFor(() => expect(shown()).toEqual(["connected,connected", "connected,connected"]));
    expect(backend.count(LIST)).toBe(asked + 4);
    finished.close();
  });

  test("a page that stays open for long does not remember all attempts of the browser", async () => {
    const stream = await open();
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,disconnected"]));
    const tell = (attempt: number) =>
      act(() => stream.send("change", { provider: "civic", connection: "civic", attempt: `attempt-${attempt}` }));
    for (let attempt = 1; attempt <= 21; attempt++) tell(attempt);
    await waitFor(() => expect(backend.count(LIST)).toBeGreaterThan(2));
    backend.set("civic", connected);
    const finished = new BroadcastChannel(channelName);
    // It is so long ago that the page has heard of this attempt, that this is news again.
    finished.postMessage({ attempt: "attempt-1" });
    await waitFor(() => expect(shown()).toEqual(["connected,connected", "connected,connected"]));
    finished.close();
  });

  test("a page that connects with one request asks for the connections once, although the stream tells it meanwhile", async () => {
    const stream = await open(
      <>
        <ConnectButton provider="civic" />
        <Statuses />
      </>,
    );
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,disconnected"]));
    const asked = backend.count(LIST);
    backend.fail("connect", "slow");
    const [button] = screen.getAllByRole("button", { name: "Connect with Civic" });
    await userEvent.click(button ?? expect.fail());
    // The backend stores the connection, tells it, and then answers.
    backend.set("civic", connected);
    act(() => stream.send("change", { provider: "civic", connection: "civic" }));
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,connected"]));
    backend.recover("connect");
    await waitFor(() => expect(shown()).toEqual(["connected,connected", "connected,connected"]));
    expect(backend.count(LIST)).toBe(asked + 2);
  });

  test("an event about choices makes the page ask only for what agents may do", async () => {
    const stream = await open(<ToolPermissions connection="agentcard" />);
    const path = "GET /connections/agentcard/permissions";
    await waitFor(() => expect(backend.count(path)).toBe(2));
    const before = backend.count(LIST);
    act(() => stream.send("change", { provider: "agentcard", connection: "agentcard.other", permissions: true }));
    act(() => stream.send("change", { provider: "agentcard", connection: "agentcard", permissions: true }));
    await waitFor(() => expect(backend.count(path)).toBe(4));
    expect(backend.count(LIST)).toBe(before);
  });

  test("the stream ends with the last component, and a provider component alone opens none", async () => {
    const streams = fakeEvents();
    const { rerender } = renderKit(<Statuses />);
    await waitFor(() => expect(streams).toHaveLength(1));
    rerender(<ConnectButton provider="civic" />);
    await screen.findByRole("button", { name: "Connect with Civic" });
    expect(streams.map(({ readyState }) => readyState)).toEqual([1]);
    rerender(<p>Another page of the app</p>);
    await waitFor(() => expect(streams[0]?.readyState).toBe(2));
    cleanup();
    renderKit(<p>Nothing of the kit</p>);
    expect(streams).toHaveLength(1);
  });

  test("if the backend refuses the stream, the page asks for the connections, because the user may have changed", async () => {
    const stream = await open();
    await waitFor(() => expect(shown()).toEqual(["connected,disconnected", "connected,disconnected"]));
    backend.user = "bob";
    backend.connections = [agentcard];
    act(() => stream.refuse());
    await waitFor(() => expect(shown()).toContain("disconnected"));
  });

  test("an event in the middle of a change does not bring back the old state", async () => {
    const streams = fakeEvents();
    renderKit([<Statuses key="1" />, <ConnectedApps key="2" />]);
    await userEvent.click(await screen.findByRole("button", { name: "Details: Agentcard" }));
    await userEvent.click(screen.getByRole("button", { name: "Disconnect Agentcard" }));
    await waitFor(() => expect(streams).toHaveLength(1));
    backend.fail("disconnect", "slow");
    await userEvent.click(screen.getByRole("button", { name: "Disconnect" }));
    await waitFor(() => expect(shown()).toEqual(["disconnected,disconnected"]));
    const before = backend.count(LIST);
    act(() => streams[0]?.send("change", { provider: "civic", connection: "civic" }));
    expect(backend.count(LIST)).toBe(before);
    backend.recover("disconnect");
    await waitFor(() => expect(backend.count(LIST)).toBe(before + 1));
  });
});

test("a page with its own fetch, which can open no stream, does not keep the stream from the other pages", async () => {
  const streams = fakeEvents();
  const { fetch } = backend;
  const { rerender } = render(
    <KeyholdProvider fetch={fetch}>
      <Statuses />
    </KeyholdProvider>,
  );
  await waitFor(() => expect(shown()).toEqual(["connected,disconnected"]));
  expect(streams).toHaveLength(0);
  rerender([
    <KeyholdProvider key="1" fetch={fetch}>
      <Statuses />
    </KeyholdProvider>,
    <KeyholdProvider key="2">
      <Statuses />
    </KeyholdProvider>,
  ]);
  await waitFor(() => expect(streams).toHaveLength(1));
});

test("without an event stream, a page tells the other pages of the browser what it has changed", async () => {
  two(<ConnectedApps />);
  const [details] = await screen.findAllByRole("button", { name: "Details: Agentcard" });
  await userEvent.click(details ?? expect.fail());
  await userEvent.click(screen.getByRole("button", { name: "Disconnect Agentcard" }));
  await userEvent.click(screen.getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(screen.getAllByRole("button", { name: "Connect with Agentcard" })).toHaveLength(2));
  const [connect] = screen.getAllByRole("button", { name: "Connect with Civic" });
  await userEvent.click(connect ?? expect.fail());
  await waitFor(() => expect(screen.getAllByRole("button", { name: "Details: Civic" })).toHaveLength(2));
});
