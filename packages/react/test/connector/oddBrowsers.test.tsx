import { act, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { createRoot } from "react-dom/client";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { leavePage } from "../../src/connector/leavePage.js";
import { prefersThisTab } from "../../src/connector/navigation.js";
import { pageAttempt } from "../../src/connector/pageAttempt.js";
import { ConnectedApps, ConnectWithAgentcard, KeyholdProvider } from "../../src/index.js";
import { agentcard, civic, connected, type FakeBackend, withStatus } from "../../src/testing/index.js";
import { fakeEvents } from "../support/fakeEvents.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { focusPage, renderKit, shown } from "../support/renderKit.js";

let backend: FakeBackend;
const onConnect = vi.fn();
const onError = vi.fn();
beforeEach(() => {
  backend = openBackend();
  onPhone(false);
  onConnect.mockReset();
  onError.mockReset();
});

async function connect() {
  renderKit(<ConnectWithAgentcard onConnect={onConnect} onError={onError} />);
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
}

/** Removes a feature that most browsers have. */
async function without(name: string, owner: object, use: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { configurable: true, writable: true, value: undefined });
  try {
    await use();
  } finally {
    if (own) Object.defineProperty(owner, name, own);
    else Reflect.deleteProperty(owner, name);
  }
}

describe("a browser that lacks something", () => {
  test.each([
    ["matchMedia", window],
    ["BroadcastChannel", globalThis],
    ["EventSource", globalThis],
    ["locks", navigator],
    ["onLine", navigator],
    ["ResizeObserver", globalThis],
    ["IntersectionObserver", globalThis],
    ["CSS", globalThis],
    ["requestAnimationFrame", globalThis],
    ["checkVisibility", Element.prototype],
    ["sessionStorage", globalThis],
  ] as const)("F-D20: the kit connects in a browser without %s", async (name, owner) => {
    await without(name, owner, async () => {
      fakeWindow();
      await connect();
      await screen.findByText(/check your e-mail/, shown);
      backend.attempt = { status: "connected" };
      focusPage();
      await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
    });
  });

  test.each(["BroadcastChannel", "EventSource"])("the kit connects in a browser that denies %s", async (name) => {
    fakeEvents();
    const denied = vi.fn(function deny() {
      throw new DOMException("The operation is insecure.", "SecurityError");
    });
    vi.stubGlobal(name, denied);
    fakeWindow();
    await connect();
    await screen.findByText(/check your e-mail/, shown);
    expect(denied).toHaveBeenCalled();
    backend.attempt = { status: "connected" };
    focusPage();
    await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  });

  test("F-D20: the kit remembers no attempt, and does not fail, if storage is null, denied or full", () => {
    const fails = () => {
      throw new DOMException("denied", "SecurityError");
    };
    const storages = [null, { getItem: fails, setItem: fails, removeItem: fails }];
    for (const storage of storages) {
      vi.stubGlobal("sessionStorage", storage);
      pageAttempt.remember("/a", "0123456789abcdef", "agentcard", "page");
      expect(pageAttempt.recall("/a")).toEqual([]);
      pageAttempt.forget("/a");
      vi.unstubAllGlobals();
    }
  });

  test("F-D20: the kit focuses the question before disconnecting, even in a shadow root", async () => {
    backend.connections = [withStatus(agentcard, "connected"), civic];
    const host = document.body.appendChild(document.createElement("div"));
    const shadow = host.attachShadow({ mode: "open" });
    const root = createRoot(shadow.appendChild(document.createElement("div")));
    onTestFinished(() => {
      act(() => root.unmount());
      host.remove();
    });
    act(() =>
      root.render(
        <KeyholdProvider>
          <ConnectedApps />
        </KeyholdProvider>,
      ),
    );
    for (const label of ["Details: Agentcard", "Disconnect Agentcard"]) {
      const button = await waitFor(
        () => shadow.querySelector<HTMLElement>(`[aria-label='${label}']`) ?? expect.fail("no button"),
      );
      act(() => button.click());
    }
    expect(shadow.activeElement).toBe(shadow.querySelector("fieldset[data-tone]"));
  });
});

describe("an odd window.open", () => {
  test.each<readonly [what: string, open: unknown]>([
    ["is missing", undefined],
    ["is no function", {}],
    [
      "throws",
      () => {
        throw new TypeError("not in this app");
      },
    ],
    ["gives undefined", () => undefined],
    ["gives true", () => true],
    ["gives an object that is no window", () => ({})],
    ["gives a window that is closed", () => ({ closed: true, close() {} })],
    [
      "gives something that throws when it is looked at",
      () => ({
        get close() {
          throw new DOMException("no", "SecurityError");
        },
      }),
    ],
  ])("F-B9: a window.open that %s counts as blocked", async (_what, open) => {
    const own = window.open;
    Object.assign(window, { open });
    onTestFinished(() => void Object.assign(window, { open: own }));
    await connect();
    await screen.findByText("Your browser blocked the Agentcard window.", shown);
    await userEvent.click(screen.getByRole("button", { name: "Cancel" }));
    expect(screen.queryByText(/blocked/, shown)).toBe(null);
  });

  test("F-B9: connecting can end if window.open returns a window without `close`", async () => {
    vi.spyOn(window, "open").mockImplementation(
      () =>
        ({
          close() {
            throw new Error("not in this app");
          },
        }) as unknown as Window,
    );
    await connect();
    backend.attempt = { status: "connected" };
    focusPage();
    await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  });
});

describe("in a frame of another page", () => {
  beforeEach(() => {
    const top = vi.spyOn(window, "self", "get").mockReturnValue(Object.create(window));
    onTestFinished(() => top.mockRestore());
  });

  test("F-B4: in a frame, the kit opens a window on a phone too", async () => {
    onPhone(true);
    expect(prefersThisTab()).toBe(false);
    const { opened } = fakeWindow();
    await connect();
    expect(opened).toHaveLength(1);
  });

  test("F-B4: in a frame, the kit navigates the whole tab if that is allowed, and never the frame", () => {
    const open = vi.spyOn(window, "open").mockReturnValue({ close() {} } as Window);
    expect(leavePage("/there")).toBe(true);
    expect(open).toHaveBeenCalledExactlyOnceWith("/there", "_top", undefined);
  });

  test("F-B4: in a frame, the kit says what to do if neither a window nor the tab is allowed", async () => {
    fakeWindow({ blocked: true });
    await connect();
    await userEvent.click(screen.getByRole("button", { name: "Use this tab instead" }));
    await screen.findByText(/^This page is shown inside another page, .* Open it in a window of its own/, shown);
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "framed" }));
    expect(pageAttempt.recall("/api/keyhold")).toEqual([]);
  });

  const post = (source: unknown, data: unknown, origin = window.location.origin) =>
    act(async () => void window.dispatchEvent(Object.assign(new Event("message"), { source, data, origin })));

  test("F-B5: in a frame, the kit says immediately that the window has another session", async () => {
    backend.fail("attempt", "unknown_attempt");
    const popup = { close() {} };
    vi.spyOn(window, "open").mockReturnValue(popup as Window);
    await connect();
    await post(popup, { keyholdFailed: "not_signed_in" });
    await screen.findByText(/^This page is shown inside another page/, shown);
  });

  test("F-B5: in a frame, the kit says the cause if the window could not start for another reason, and ignores messages of other windows", async () => {
    backend.fail("attempt", "unknown_attempt");
    const popup = { close() {} };
    vi.spyOn(window, "open").mockReturnValue(popup as Window);
    await connect();
    await post(window, { keyholdFailed: "client_refused" });
    await post(popup, { keyholdFailed: "client_refused" }, "https://provider.example");
    for (const data of [null, undefined, "client_refused", { keyholdFailed: 7 }, []]) await post(popup, data);
    screen.getByText(/check your e-mail/, shown);
    await post(popup, { keyholdFailed: "client_refused" });
    await screen.findByText(/does not accept this product/, shown);
  });

  test("F-B5: in a frame, the kit continues to wait for an attempt that has started", async () => {
    const popup = { close() {} };
    vi.spyOn(window, "open").mockReturnValue(popup as Window);
    await connect();
    await post(popup, { keyholdFailed: "unknown_attempt" });
    screen.getByText(/check your e-mail/, shown);
  });
});

test("F-B6: two backends on one page each get their own report", async () => {
  const two = openBackend({ baseUrl: "/api/other" });
  const reports = vi.fn();
  pageAttempt.remember("/api/keyhold", "0123456789abcdef", "agentcard", "page");
  pageAttempt.remember("/api/other", "fedcba9876543210", "civic", "page");
  backend.attempt = { status: "cancelled" };
  two.attempt = { status: "connected" };
  render(
    <>
      <KeyholdProvider>
        <ConnectedApps onConnect={({ provider }) => reports("first", provider)} />
      </KeyholdProvider>
      <KeyholdProvider baseUrl="/api/other">
        <ConnectedApps onConnect={({ provider }) => reports("second", provider)} />
      </KeyholdProvider>
    </>,
  );
  await waitFor(() => expect(reports).toHaveBeenCalledExactlyOnceWith("second", "civic"));
  await screen.findByText("You cancelled at Agentcard. Nothing was connected.", shown);
  for (const baseUrl of ["/api/keyhold", "/api/other"]) expect(pageAttempt.recall(baseUrl)).toEqual([]);
});

describe("an extension that blocks the requests for attempts", () => {
  const finish = () => {
    const channel = new BroadcastChannel("keyhold");
    const attempt = backend.requests
      .find((each) => each.includes("/attempts/"))
      ?.split("/")
      .at(-1);
    channel.postMessage({ attempt });
    channel.close();
  };

  test("F-B12: an extension that blocks requests for attempts does no harm, because the page asks for the connections when the window has finished", async () => {
    backend.fail("attempt", "offline");
    fakeWindow();
    await connect();
    focusPage();
    await waitFor(() => expect(backend.requests.at(-1)).toContain("/attempts/"));
    backend.set("agentcard", connected);
    finish();
    await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  });

  test("F-B12: the kit reports a blocked request if the connections do not show the outcome either", async () => {
    backend.fail("attempt", "offline");
    fakeWindow();
    await connect();
    focusPage();
    await waitFor(() => expect(backend.requests.at(-1)).toContain("/attempts/"));
    const asked = backend.count("GET /connections");
    finish();
    await waitFor(() => expect(backend.count("GET /connections")).toBeGreaterThan(asked));
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 60_000);
    focusPage();
    await screen.findByText(/blocks a request of this page/, shown);
    expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "request_blocked" }));
  });
});
