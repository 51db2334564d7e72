import { errorBody } from "@keyhold/contract";
import { act, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  AgentcardCards,
  ConnectedApps,
  ConnectWithAgentcard,
  connectionsQuery,
  createClient,
  ToolAuthorization,
  useToolCall,
} from "../../src/index.js";
import {
  agentcard,
  civic,
  connected,
  createFakeBackend,
  type FakeBackend,
  fakeCards,
  fakePermission,
  withStatus,
} from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../support/renderKit.js";

const changed = "Another user is signed in here now, so nothing was done. This page now shows what belongs to them.";
const signedOut = "You are not signed in to this product. Sign in, then try again.";
const alices = { ...withStatus(agentcard, "connected"), account: "alice@example.com" };
const bobs = { ...alices, account: "bob@example.com", connectedAt: "2026-11-27T10:00:00.000Z" };

let backend: FakeBackend;
const onUserChange = vi.fn();
beforeEach(() => {
  onUserChange.mockReset();
  onPhone(false);
  backend = openBackend({ connections: [alices, civic], ...fakeCards() });
});

/** In another tab, Bob signs in; this page does not know. */
function signInBob(connections = [bobs, civic]) {
  backend.user = "bob";
  backend.connections = connections;
}

const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

function Pay() {
  const call = useToolCall("agentcard");
  return (
    <button type="button" onClick={() => call.mutate({ name: "create_card", arguments: { amount_cents: 500 } })}>
      {`Pay ${call.error?.code}`}
    </button>
  );
}

describe("a page that shows Alice, after Bob has signed in in another tab", () => {
  test("F-B2: the page disconnects nothing, removes Alice's data, shows Bob's and says so", async () => {
    renderKit(<ConnectedApps />, { onUserChange });
    await press("Details: Agentcard");
    await press("Disconnect Agentcard");
    signInBob();
    await press("Disconnect");
    await screen.findByText("bob@example.com");
    expect(screen.queryByText("alice@example.com")).toBe(null);
    expect(screen.queryByRole("group", { name: /^Disconnect/ })).toBe(null);
    expect(backend.get("agentcard")).toEqual(bobs);
    screen.getByText(changed, shown);
    expect(announcement()).toBe(changed);
    expect(onUserChange).toHaveBeenCalledOnce();
  });

  test("F-B2: the page creates no card for a question that it asked Alice", async () => {
    renderKit(<AgentcardCards />);
    await press("Create card");
    signInBob();
    await press("Create card with $10.00");
    await screen.findByText(changed, shown);
    await screen.findByText(/No cards yet/);
    expect(screen.queryByRole("button", { name: "Create card with $10.00" })).toBe(null);
    // It was refused before a tool was called.
    expect(screen.queryByRole("listitem")).toBe(null);
  });

  test("F-B2: the page removes Alice's question when the next answer is for Bob", async () => {
    renderKit(<ConnectedApps />, { onUserChange });
    await press("Details: Agentcard");
    await press("Disconnect Agentcard");
    screen.getByRole("group", { name: /^Disconnect Agentcard/ });
    signInBob();
    await act(async () => window.dispatchEvent(new Event("visibilitychange")));
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await screen.findByText("bob@example.com");
    await waitFor(() => expect(screen.queryByRole("group", { name: /^Disconnect/ })).toBe(null));
    screen.getByText(changed, shown);
    expect(onUserChange).toHaveBeenCalledOnce();
  });

  test("F-B2: the page does not restore Alice's connection among Bob's", async () => {
    renderKit(<ConnectedApps />);
    await press("Details: Agentcard");
    await press("Disconnect Agentcard");
    backend.fail("disconnect", "slow");
    await press("Disconnect");
    signInBob();
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await screen.findByText("bob@example.com");
    backend.fail("disconnect", "internal");
    backend.recover("disconnect");
    await waitFor(() => expect(backend.count("GET /connections")).toBeGreaterThan(1));
    await screen.findByText("bob@example.com");
    expect(screen.queryByText("alice@example.com")).toBe(null);
  });

  test("F-B2, F-B10: the page ends Alice's attempt immediately, closes its window and reports no connection", async () => {
    backend.connections = [agentcard, civic];
    const { opened } = fakeWindow();
    const [onConnect, onError] = [vi.fn(), vi.fn()];
    renderKit(<ConnectWithAgentcard onConnect={onConnect} onError={onError} />);
    const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
    await waitFor(() => expect(button.ariaDisabled).toBe(null));
    await userEvent.click(button);
    expect(opened[0]?.url.searchParams.get("user")).toBe("alice");
    signInBob([agentcard, civic]);
    backend.attempt = { status: "connected" };
    focusPage();
    await screen.findByText(changed, shown);
    expect(opened[0]?.closed).toBe(true);
    expect(onConnect).not.toHaveBeenCalled();
    await waitFor(() =>
      expect(onError).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ code: "user_changed" })),
    );
  });

  test("F-B2: the page does not continue a call that waits for Alice's permission", async () => {
    const permission = fakePermission({ result: { content: [] } });
    backend.connections = [{ ...civic, ...connected }];
    backend.tools = permission.tools;
    backend.continueTool = permission.continueTool;
    backend.callTool = permission.callTool;
    backend.job = permission.job;
    renderKit(<ToolAuthorization result={permission.asking} />);
    await userEvent.click(await screen.findByRole("link", { name: "Give permission" }));
    signInBob([{ ...civic, ...connected }]);
    await press("Continue");
    await waitFor(() => expect(screen.queryByRole("button")).toBe(null));
    expect(backend.count("POST /connections/civic/tools/continue_job")).toBe(0);
  });

  test("F-B2: a click before Bob's connections are loaded does nothing for Bob", async () => {
    const tools = fakeCards();
    const callTool = vi.fn(tools.callTool);
    backend.callTool = callTool;
    renderKit(
      <>
        <Pay />
        <ConnectedApps />
      </>,
    );
    await screen.findByText("alice@example.com");
    signInBob();
    backend.fail("connections", "slow");
    await press("Pay undefined");
    await screen.findByText("Pay user_changed");
    await press("Pay user_changed");
    await screen.findByText("Pay undefined");
    backend.recover("connections");
    await screen.findByText("bob@example.com");
    await screen.findByText("Pay user_changed");
    expect(backend.count("POST /connections/agentcard/tools/create_card")).toBe(1);
    expect(callTool).not.toHaveBeenCalled();
  });

  test("F-B2: the page says nothing if the app itself resets the connections", async () => {
    const { queryClient } = renderKit(<ConnectedApps />, { onUserChange });
    await screen.findByText("alice@example.com");
    signInBob();
    await act(() => queryClient.resetQueries({ queryKey: ["keyhold"] }));
    await screen.findByText("bob@example.com");
    expect(screen.queryByText(changed)).toBe(null);
    expect(onUserChange).not.toHaveBeenCalled();
  });

  test("F-B2: a page that a server rendered for Alice is known as Alice's", async () => {
    const fetched = createFakeBackend({ connections: [alices, civic] });
    const { queryClient } = renderKit(<ConnectedApps />, { fetch: fetched.fetch, onUserChange });
    await screen.findByText("alice@example.com");
    const known = queryClient.getQueryData(connectionsQuery(createClient({ baseUrl: "/api/keyhold" })).queryKey);
    expect(known?.user).toBe("alice");
  });
});

test("F-B2: a client without a page sends no mark", async () => {
  backend.user = "bob";
  await expect(createClient({ baseUrl: "/api/keyhold" }).tools("agentcard")).resolves.toEqual({ tools: backend.tools });
});

describe("a page after the user has signed out", () => {
  test("F-B3: after the user has signed out, the page removes the account, and says so", async () => {
    renderKit(<ConnectedApps />);
    await screen.findByText("alice@example.com");
    backend.fail("connections", "not_signed_in");
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await screen.findByText(signedOut, shown);
    expect(screen.queryByText("alice@example.com")).toBe(null);
  });

  test("F-B3: after the user has signed out, the page removes the account when any other request is refused", async () => {
    const body = errorBody("not_signed_in");
    const fetch: typeof globalThis.fetch = async (input, init) =>
      init?.method === "DELETE" ? Response.json(body, { status: 401 }) : backend.fetch(input, init);
    renderKit(<ConnectedApps />, { fetch });
    await press("Details: Agentcard");
    await press("Disconnect Agentcard");
    backend.fail("connections", "not_signed_in");
    await press("Disconnect");
    await screen.findByText(signedOut, shown);
    expect(screen.queryByText("alice@example.com")).toBe(null);
  });

  test("F-B3: the page says on the first load too that no user is signed in, in the panel, the cards and the button", async () => {
    backend.fail("connections", "not_signed_in");
    renderKit(
      <>
        <ConnectedApps />
        <AgentcardCards />
      </>,
    );
    await waitFor(() => expect(screen.getAllByText(signedOut, shown)).toHaveLength(2));
    expect(backend.count("GET /connections")).toBe(1);
  });

  test("F-B3: the page loads the connections when the backend stops refusing", async () => {
    renderKit(<AgentcardCards />);
    await screen.findByText(/No cards yet/);
    backend.fail("callTool", "not_signed_in");
    await press("Refresh");
    await screen.findByText(`Your cards could not be loaded. ${signedOut}`, shown);
    backend.recover("callTool");
    await userEvent.click(screen.getAllByRole("button", { name: "Refresh" })[0] ?? expect.fail());
    await screen.findByText(/No cards yet/);
  });

  test("F-B3: the page shows the same user after they sign in again, and does not mention another user", async () => {
    renderKit(<ConnectedApps />, { onUserChange });
    await screen.findByText("alice@example.com");
    backend.fail("connections", "not_signed_in");
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await screen.findByText(signedOut, shown);
    backend.recover("connections");
    await press("Try again");
    await screen.findByText("alice@example.com");
    expect(onUserChange).not.toHaveBeenCalled();
  });
});
