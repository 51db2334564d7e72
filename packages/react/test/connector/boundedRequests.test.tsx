import type { ErrorCode } from "@keyhold/contract";
import { render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { delay } from "msw";
import { useEffect } from "react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { PATIENCE } from "../../../../vitest.shared.js";
import {
  AgentcardCards,
  ConnectedApps,
  KeyholdProvider,
  useConnection,
  useToolCall,
  useTools,
} from "../../src/index.js";
import { agentcard, civic, type FakeBackend, fakeCards, withStatus } from "../../src/testing/index.js";
import { onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { renderKit, shown } from "../support/renderKit.js";

// A backend that answers `GET /connections`, and refuses every other request.
let backend: FakeBackend;
const onUserChange = vi.fn();
beforeEach(() => {
  onPhone(false);
  onUserChange.mockReset();
  const connected = [withStatus(agentcard, "connected"), withStatus(civic, "connected")];
  backend = openBackend({ connections: connected, ...fakeCards() });
});

function refuseAll(code: ErrorCode): void {
  for (const operation of ["tools", "callTool", "job", "attempt", "disconnect", "events"] as const) {
    backend.fail(operation, code);
  }
}

/** Waits until the page has asked for nothing for a while; fails if it asks more often than this. */
async function untilQuiet(most: number): Promise<void> {
  let before = -1;
  // Testing Library's `waitFor` would check again at each change of the page.
  await vi.waitFor(
    () => {
      const asked = backend.requests.length;
      const isQuiet = asked === before;
      before = asked;
      expect(isQuiet || asked > most).toBe(true);
    },
    { interval: 300, timeout: PATIENCE },
  );
  expect(backend.requests.length).toBeLessThanOrEqual(most);
}

/** A network: the page renders that the connections are gone before they are there again. */
const fetch: typeof globalThis.fetch = async (input, init) => {
  const { fetch: send } = backend;
  await delay(30);
  return send(input, init);
};

function Tools() {
  return useTools("civic").error?.code;
}

/** What an app may do: it calls a tool whenever the connection is there. */
function Eager() {
  const isConnected = useConnection("agentcard").data?.status === "connected";
  const { mutate, error } = useToolCall("agentcard");
  useEffect(() => {
    if (isConnected) mutate({ name: "list_cards" });
  }, [isConnected, mutate]);
  return error?.code;
}

const parts = {
  cards: <AgentcardCards key="" />,
  tools: <Tools key="" />,
  "an app's own call": <Eager key="" />,
  "the panel with all of them": [<ConnectedApps key="1" />, <AgentcardCards key="2" />, <Tools key="3" />],
};
const codes = ["not_signed_in", "user_changed", "needs_reconnect", "not_connected", "no_access"] as const;
const cases = codes.flatMap((code) => Object.keys(parts).map((part) => [code, part as keyof typeof parts] as const));

test.each(cases)("F-B3: if a backend refuses everything with %s, %s stops asking", async (code, part) => {
  refuseAll(code);
  renderKit(parts[part], { fetch });
  await waitFor(() => expect(backend.requests.length).toBeGreaterThan(1));
  await untilQuiet(30);
});

test("F-B2: if a backend names another user each time, the page stops asking", async () => {
  let users = 0;
  const forgetful: typeof globalThis.fetch = (input, init) => {
    backend.user = `user ${users++}`;
    return fetch(input, init);
  };
  renderKit(parts["the panel with all of them"], { fetch: forgetful, onUserChange });
  await waitFor(() => expect(backend.requests.length).toBeGreaterThan(1));
  await untilQuiet(30);
  expect(onUserChange.mock.calls.length).toBeLessThan(5);
});

test("F-B3: two pages that have stopped do not make each other ask again", async () => {
  refuseAll("not_signed_in");
  const page = () => <KeyholdProvider fetch={fetch}>{parts["the panel with all of them"]}</KeyholdProvider>;
  render(page());
  render(page());
  await waitFor(() => expect(backend.requests.length).toBeGreaterThan(1));
  await untilQuiet(60);
});

/** Its calls are the user's own. */
function Pay() {
  const { mutate, error } = useToolCall("agentcard");
  return (
    <button type="button" onClick={() => mutate({ name: "create_card" })}>
      {`Pay ${error?.code}`}
    </button>
  );
}

describe("a page that has stopped asking", () => {
  beforeEach(async () => {
    backend.fail("callTool", "not_signed_in");
    renderKit([<Pay key="1" />, <ConnectedApps key="2" />], { fetch });
    for (const asked of [1, 2, 3, 4]) {
      await screen.findAllByText(/^Connected since/);
      expect(backend.count("GET /connections")).toBe(asked);
      await userEvent.click(screen.getByRole("button", { name: /^Pay/ }));
      await waitFor(() => expect(screen.queryByText(/^Connected since/)).toBe(null));
    }
    await screen.findByText(/^You are not signed in/, shown);
    await untilQuiet(8);
  });

  test("F-B3: a page that has stopped asking asks again when the user tries again, and still counts the refusals", async () => {
    await press("Try again");
    await screen.findAllByText(/^Connected since/);
    await press(/^Pay/);
    await screen.findByText(/^You are not signed in/, shown);
    await untilQuiet(10);
  });

  test("F-B3: a page that has stopped asking asks again when the user comes back", async () => {
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await screen.findAllByText(/^Connected since/);
  });

  test("F-B3: a page that has stopped asking asks again without the user after a minute", async () => {
    const now = Date.now();
    vi.spyOn(Date, "now").mockImplementation(() => now + 61_000);
    await press("Try again");
    await screen.findAllByText(/^Connected since/);
    const asked = backend.count("GET /connections");
    await press(/^Pay/);
    await waitFor(() => expect(backend.count("GET /connections")).toBe(asked + 1));
    await screen.findAllByText(/^Connected since/);
  });
});

async function press(name: string | RegExp): Promise<void> {
  await userEvent.click(await screen.findByRole("button", { name }));
}
