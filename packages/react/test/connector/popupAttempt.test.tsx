import { channelName, errorBody } from "@keyhold/contract";
import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { HttpResponse, http } from "msw";
import { beforeEach, expect, test, vi } from "vitest";
import { pageAttempt } from "../../src/connector/pageAttempt.js";
import {
  ConnectedApps,
  ConnectWithAgentcard,
  connectionsQuery,
  createClient,
  KeyholdProvider,
  type MessageOverrides,
} from "../../src/index.js";
import { zhHans } from "../../src/messages/zhHans.js";
import { agentcard, civic, connected, type FakeBackend, withStatus } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend, server } from "../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../support/renderKit.js";

let backend: FakeBackend;
const onConnect = vi.fn();
const onCancel = vi.fn();
const onError = vi.fn();

beforeEach(() => {
  backend = openBackend();
  onPhone(false);
  onConnect.mockReset();
  onCancel.mockReset();
  onError.mockReset();
});

async function click(windows = fakeWindow()) {
  const view = renderKit(<ConnectWithAgentcard onConnect={onConnect} onCancel={onCancel} onError={onError} />);
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
  return { ...view, ...windows, button };
}

test("a click opens a window of its own for the attempt", async () => {
  const { opened, open } = await click();
  expect(opened).toHaveLength(1);
  const { url, name } = opened[0] ?? expect.fail();
  const attempt = url.searchParams.get("attempt");
  expect(url.pathname).toBe("/api/keyhold/connections/agentcard/authorize");
  expect(attempt).toMatch(/^[A-Za-z0-9_-]{16,64}$/);
  expect(name).toBe(`keyhold-${attempt}`);
  expect(url.searchParams.get("display")).toBe("popup");
  expect(url.searchParams.get("return_to")).toBe("/");
  expect(open.mock.calls[0]?.[2]).toMatch(/^popup,width=\d+,height=\d+,left=\d+,top=\d+$/);
  expect(screen.getByText(/check your e-mail/, shown)).toBeTruthy();
});

test("the window has the language of the kit's texts, even after it has changed; without texts, the browser's language", async () => {
  const { opened } = fakeWindow();
  const button = <ConnectWithAgentcard />;
  const texts = (messages?: MessageOverrides) => <KeyholdProvider messages={messages}>{button}</KeyholdProvider>;
  const { rerender } = render(texts());
  const open = async (name: string) => {
    const found = await screen.findByRole("button", { name });
    await waitFor(() => expect(found.ariaDisabled).toBe(null));
    await userEvent.click(found);
    return opened.at(-1)?.url.searchParams.get("lang");
  };
  expect(await open("Connect with Agentcard")).toBeNull();
  rerender(texts(zhHans));
  expect(await open(zhHans.openAgain)).toBe("zh-Hans");
});

test("the page polls until the provider is connected, then closes the window and calls onConnect", async () => {
  const { opened, button } = await click();
  await waitFor(() => expect(backend.requests.at(-1)).toMatch(/attempts/));
  backend.attempt = { status: "connected" };
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ provider: "agentcard", ...connected }));
  expect(opened[0]?.closed).toBe(true);
  await waitFor(() => expect(button.textContent).toContain("Connected with Agentcard"));
  expect(document.activeElement).toBe(button);
  expect(announcement()).toBe("Agentcard is connected.");
  expect(onError).not.toHaveBeenCalled();
});

test("the page asks immediately when another tab says that the attempt has finished", async () => {
  // Without an interval nothing else can make it ask.
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const { opened } = await click();
  backend.attempt = { status: "connected" };
  const channel = new BroadcastChannel(channelName);
  channel.postMessage({ attempt: opened[0]?.url.searchParams.get("attempt") });
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  channel.close();
});

test("a connected status from another tab does not end an attempt to reconnect", async () => {
  backend.set("agentcard", { ...connected, status: "needs_reconnect" });
  renderKit(<ConnectWithAgentcard onConnect={onConnect} />);
  const { opened } = fakeWindow();
  await userEvent.click(await screen.findByRole("button", { name: "Reconnect with Agentcard" }));
  backend.set("agentcard", connected);
  focusPage();
  await waitFor(() => expect(backend.requests.at(-1)).toMatch(/attempts/));
  expect(opened[0]?.closed).toBe(false);
  expect(onConnect).not.toHaveBeenCalled();
});

test("the button says that the user cancelled, calls onCancel, and offers to connect again", async () => {
  const { opened } = await click();
  backend.attempt = { status: "cancelled" };
  focusPage();
  await screen.findByText("You cancelled at Agentcard. Nothing was connected.", shown);
  expect(screen.getByRole("button", { name: "Connect with Agentcard" }).ariaDisabled).toBe(null);
  expect(opened[0]?.closed).toBe(true);
  expect(onCancel).toHaveBeenCalledOnce();
  expect(onConnect).not.toHaveBeenCalled();
  expect(onError).not.toHaveBeenCalled();
});

test("the button says why connecting failed", async () => {
  await click();
  backend.attempt = { status: "failed", code: "authorization_refused" };
  focusPage();
  await screen.findByText("Agentcard refused to connect this product.", shown);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "authorization_refused" }));
  expect(announcement()).toBe("Agentcard refused to connect this product.");
});

test("the page waits 30 seconds for an attempt that the backend does not know yet", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  backend.fail("attempt", "unknown_attempt");
  await click();
  const asked = () => backend.requests.filter((request) => request.includes("/attempts/")).length;
  focusPage();
  await waitFor(() => expect(asked()).toBe(1));
  expect(screen.getByText(/check your e-mail/, shown)).toBeTruthy();
  vi.setSystemTime(Date.now() + 31_000);
  focusPage();
  await screen.findByText("The Agentcard window did not open as it should. Try again.", shown);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "unknown_attempt" }));
});

test("F-B12: the page sends one request at a time to a backend that does not answer", async () => {
  backend.fail("attempt", "slow");
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await click();
  const asked = () => backend.requests.filter((request) => request.includes("/attempts/")).length;
  vi.advanceTimersByTime(60_000);
  await waitFor(() => expect(asked()).toBe(1));
  vi.advanceTimersByTime(60_000);
  backend.attempt = { status: "cancelled" };
  backend.recover("attempt");
  await screen.findByText("You cancelled at Agentcard. Nothing was connected.", shown);
  expect(asked()).toBe(1);
});

test("F-M8: after Cancel, the page shows the outcome of a window that it could not close", async () => {
  const { opened } = await click();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  backend.connections = [withStatus(agentcard, "connected"), civic];
  const channel = new BroadcastChannel("keyhold");
  channel.postMessage({ attempt: opened[0]?.url.searchParams.get("attempt") });
  channel.close();
  await screen.findByRole("button", { name: /^Connected with Agentcard/ });
  expect(onConnect).not.toHaveBeenCalled();
});

test.each([
  ["the login page of a network", () => HttpResponse.html("<h1>Welcome to the hotel</h1>")],
  ["the limit of a proxy", () => HttpResponse.text("Too many requests", { status: 429 })],
  ["the limit of the backend", () => HttpResponse.json(errorBody("rate_limited"), { status: 429 })],
  ["nothing", () => new HttpResponse(null, { status: 204 })],
  ["half an answer", () => HttpResponse.text('{"status":"conn')],
])("the page keeps waiting, and the window stays open, after %s in place of an answer", async (_what, answer) => {
  vi.spyOn(console, "error").mockReturnValue();
  const { opened } = await click();
  const answered = vi.fn(answer);
  server.use(http.get("*/attempts/*", answered, { once: true }));
  focusPage();
  await waitFor(() => expect(answered).toHaveBeenCalledOnce());
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(onError).not.toHaveBeenCalled();
  expect(opened).toHaveLength(1);
});

test("the page keeps waiting during an outage of the backend", async () => {
  await click();
  backend.fail("attempt", "store_unavailable");
  focusPage();
  await waitFor(() => expect(backend.requests.at(-1)).toMatch(/attempts/));
  backend.recover("attempt");
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
});

test("Open again opens the same attempt, and closes the first window", async () => {
  const { opened } = await click();
  await userEvent.click(screen.getByRole("button", { name: "Open again" }));
  expect(opened).toHaveLength(2);
  expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  expect(opened[1]?.name).toBe(opened[0]?.name);
});

test("Cancel stops the requests, calls onCancel, and returns the focus to the button", async () => {
  const { opened, button } = await click();
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(opened[0]?.closed).toBe(true);
  expect(document.activeElement).toBe(button);
  expect(button.textContent).toContain("Connect with Agentcard");
  const before = backend.requests.length;
  focusPage();
  expect(backend.requests).toHaveLength(before);
  expect(onCancel).toHaveBeenCalledOnce();
  expect(announcement()).not.toContain("You cancelled");
});

test("a blocked window offers choices, and connecting continues when the window opens", async () => {
  const windows = fakeWindow({ blocked: true });
  await click(windows);
  expect(screen.getByText("Your browser blocked the Agentcard window.", shown)).toBeTruthy();
  await waitFor(() => expect(announcement()).toBe("Your browser blocked the Agentcard window."));
  expect(screen.getByRole("button", { name: "Use this tab instead" })).toBeTruthy();
  windows.options.blocked = false;
  await userEvent.click(screen.getByRole("button", { name: "Open the window" }));
  expect(windows.opened).toHaveLength(1);
  expect(screen.getByText(/check your e-mail/, shown)).toBeTruthy();
});

test("after the browser has blocked the window, nothing looks like connecting, and the button opens the window", async () => {
  const windows = fakeWindow({ blocked: true });
  const { button } = await click(windows);
  await screen.findByText("Your browser blocked the Agentcard window.", shown);
  expect(button.ariaBusy).toBe(null);
  expect(button.textContent).toBe("Connect with Agentcard");
  windows.options.blocked = false;
  await userEvent.click(button);
  expect(windows.opened).toHaveLength(1);
  await waitFor(() => expect(button.ariaBusy).toBe("true"));
});

const unseen = "If you have closed the Agentcard window, open it again. This page notices when you are done.";

test("when the user has closed the window and is back, the page says what to do, and still notices if they finish elsewhere", async () => {
  const { opened, button } = await click();
  Object.assign(opened[0] ?? expect.fail(), { closed: true });
  focusPage();
  await screen.findByText(unseen, shown);
  await waitFor(() => expect(announcement()).toBe(unseen));
  expect(button.ariaBusy).toBe(null);
  await userEvent.click(button);
  expect(opened.map(({ name }) => name)).toEqual([opened[0]?.name, opened[0]?.name]);
  screen.getByText(/check your e-mail/, shown);
  Object.assign(opened[1] ?? expect.fail(), { closed: true });
  focusPage();
  await screen.findByText(unseen, shown);
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(screen.queryByText(unseen, shown)).toBe(null);
});

test("while the user is in a window that the page does not see, the page goes on waiting", async () => {
  const hasFocus = vi.spyOn(document, "hasFocus").mockReturnValue(false);
  const { opened } = await click();
  Object.assign(opened[0] ?? expect.fail(), { closed: true });
  focusPage();
  await waitFor(() => expect(backend.requests.at(-1)).toMatch(/attempts/));
  screen.getByText(/check your e-mail/, shown);
  hasFocus.mockReturnValue(true);
  focusPage();
  await screen.findByText(unseen, shown);
});

test("a page that is loaded again goes on with the attempt", async () => {
  const { opened } = await click();
  const [attempt] = pageAttempt.recall("/api/keyhold");
  expect(opened[0]?.name).toBe(`keyhold-${attempt}`);
  // A page that is unloaded runs no code of React.
  const stored = { ...sessionStorage };
  cleanup();
  Object.assign(sessionStorage, stored);
  const windows = fakeWindow();
  renderKit(<ConnectWithAgentcard onConnect={onConnect} />);
  await screen.findByText(unseen, shown);
  await userEvent.click(screen.getByRole("button", { name: "Open again" }));
  expect(windows.opened.map(({ name }) => name)).toEqual([`keyhold-${attempt}`]);
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(pageAttempt.recall("/api/keyhold")).toEqual([]);
});

test("the tab forgets an attempt that has ended on the page", async () => {
  await click();
  expect(pageAttempt.recall("/api/keyhold")).toHaveLength(3);
  await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect(pageAttempt.recall("/api/keyhold")).toEqual([]);
});

test("while the browser is offline, no window opens, and the page says so", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const windows = fakeWindow();
  renderKit(<ConnectWithAgentcard onError={onError} />);
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  backend.fail("connections", "offline");
  await userEvent.click(button);
  await screen.findByText(/^You are offline/, shown);
  expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "offline" }));
  expect(windows.opened).toHaveLength(0);
  // The backend can be on the same machine.
  backend.recover("connections");
  await userEvent.click(button);
  await waitFor(() => expect(windows.opened).toHaveLength(1));
});

test("while the browser is offline, no window opens for a user who has not clicked", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const windows = fakeWindow();
  const { queryClient } = renderKit(<ConnectWithAgentcard onError={onError} />);
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  backend.fail("connections", "slow");
  const asked = backend.count("GET /connections");
  await userEvent.click(button);
  await waitFor(() => expect(backend.count("GET /connections")).toBe(asked + 1));
  const { queryKey } = connectionsQuery(createClient({ baseUrl: "/api/keyhold" }));
  act(() => void queryClient.setQueryData(queryKey, (known) => known && { ...known, user: "bob" }));
  await waitFor(() => expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "user_changed" })));
  backend.user = "bob";
  backend.recover("connections");
  await waitFor(() => expect(queryClient.isFetching()).toBe(0));
  await screen.findByText(/^Another user is signed in here now/, shown);
  expect(windows.opened).toHaveLength(0);
  expect(onError).toHaveBeenCalledOnce();
});

test("the page may pass another function for requests in each render, as in `fetch={(...request) => fetch(...request)}`", async () => {
  const { opened } = fakeWindow();
  const sent = vi.fn();
  const page = (render: number) => (
    <KeyholdProvider
      fetch={(...request) => {
        sent(render);
        return backend.fetch(...request);
      }}
    >
      <ConnectWithAgentcard onConnect={onConnect} />
    </KeyholdProvider>
  );
  const { rerender } = render(page(1));
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
  rerender(page(2));
  expect(opened.map(({ closed }) => closed)).toEqual([false]);
  backend.attempt = { status: "connected" };
  focusPage();
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(sent).toHaveBeenLastCalledWith(2);
});

test("the notice that the user has cancelled is no longer shown after half a minute", async () => {
  await click();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  backend.attempt = { status: "cancelled" };
  focusPage();
  const cancelled = "You cancelled at Agentcard. Nothing was connected.";
  await vi.waitFor(() => screen.getByText(cancelled, shown));
  act(() => void vi.advanceTimersByTime(30_000));
  await vi.waitFor(() => expect(screen.queryByText(cancelled, shown)).toBe(null));
});

test("an attempt about which no answer comes ends after 21 minutes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  backend.fail("attempt", "offline");
  await click();
  vi.setSystemTime(Date.now() + 21 * 60_000 + 1);
  focusPage();
  await screen.findByText("This took longer than 20 minutes. Start again.", shown);
});

test("connecting continues after the button that started it is gone", async () => {
  const { rerender } = await click();
  rerender(<ConnectedApps />);
  backend.attempt = { status: "connected" };
  focusPage();
  await screen.findByText("alice@example.com");
  expect(announcement()).toBe("Agentcard is connected.");
});

test("unmounting KeyholdProvider closes the window and stops the requests", async () => {
  const { unmount, opened } = await click();
  const before = backend.requests.length;
  unmount();
  expect(opened[0]?.closed).toBe(true);
  focusPage();
  expect(backend.requests).toHaveLength(before);
});
