import { act, render, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { type ReactNode, StrictMode } from "react";
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectWithAgentcard, KeyholdProvider, useConnect, useConnection } from "../../src/index.js";
import { agentcard, civic, connected, createFakeBackend, type FakeBackend } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { lateFetch } from "../support/lateFetch.js";
import { renderHooks } from "../support/renderHooks.js";
import { focusPage } from "../support/renderKit.js";

const onConnect = vi.fn();
let backend: FakeBackend;
let late: ReturnType<typeof lateFetch>;

beforeEach(() => {
  onConnect.mockReset();
  onPhone(false);
  fakeWindow();
  backend = createFakeBackend({
    attempt: { status: "pending" },
    connections: [agentcard, civic, { ...civic, provider: "other", name: "Other" }],
  });
  late = lateFetch(backend);
});

function Kit({ children }: { readonly children?: ReactNode }) {
  return <KeyholdProvider fetch={late.fetch}>{children}</KeyholdProvider>;
}

/** An app's own button. It shows the state that the hook returns. */
function Button({ name, provider = "agentcard" }: { readonly name: string; readonly provider?: string }) {
  const { connect, state, startedHere } = useConnect(provider);
  const { data } = useConnection(provider);
  return (
    <button
      type="button"
      disabled={!data}
      onClick={connect}
    >{`${name}: ${state.status}${startedHere ? " here" : ""}`}</button>
  );
}

const says = (text: string) => screen.findByRole("button", { name: text });

test("only the component that the user clicked shows the notice, not others of the same or another provider", async () => {
  render(
    <Kit>
      <Button name="one" />
      <Button name="two" />
      <Button name="civic" provider="civic" />
    </Kit>,
  );
  const two = await says("two: idle here");
  await waitFor(() => expect(two).toHaveProperty("disabled", false));
  await userEvent.click(two);
  await says("one: waiting");
  await says("two: waiting here");
  await says("civic: idle here");
  await userEvent.click(screen.getByRole("button", { name: "one: waiting" }));
  await says("one: waiting here");
  await says("two: waiting");
});

test("every component may show the notice after the one that the user clicked is gone", async () => {
  const { rerender } = render(
    <Kit>
      <Button name="one" />
      <Button name="two" />
    </Kit>,
  );
  const two = await says("two: idle here");
  await waitFor(() => expect(two).toHaveProperty("disabled", false));
  await userEvent.click(two);
  rerender(
    <Kit>
      <Button name="one" />
    </Kit>,
  );
  await says("one: waiting here");
});

test("under StrictMode, one click makes one attempt, one window and one report", async () => {
  const { opened } = fakeWindow();
  render(
    <StrictMode>
      <Kit>
        <ConnectWithAgentcard onConnect={onConnect} />
      </Kit>
    </StrictMode>,
  );
  const button = await screen.findByRole("button", { name: "Connect with Agentcard" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent.click(button);
  backend.attempt = { status: "connected" };
  focusPage();
  await screen.findByRole("button", { name: /^Connected with Agentcard/ });
  expect(opened.map(({ closed }) => closed)).toEqual([true]);
  expect(onConnect).toHaveBeenCalledOnce();
});

test("a second KeyholdProvider starts with a new state after the first is gone", async () => {
  const { opened } = fakeWindow();
  const { rerender } = render(
    <Kit key="first">
      <Button name="one" />
    </Kit>,
  );
  const one = await says("one: idle here");
  await waitFor(() => expect(one).toHaveProperty("disabled", false));
  await userEvent.click(one);
  await says("one: waiting here");
  rerender(
    <Kit key="second">
      <Button name="one" />
    </Kit>,
  );
  await says("one: idle here");
  expect(opened.map(({ closed }) => closed)).toEqual([true]);
});

/** Renders the hooks of two providers that connect by one request. */
async function open() {
  const hooks = () => ({
    civic: { ...useConnection("civic"), ...useConnect("civic", { onConnect }) },
    other: { ...useConnection("other"), ...useConnect("other", { onConnect }) },
  });
  const result = renderHooks(hooks, Kit);
  await waitFor(() => expect(result.current.other.data).toBeDefined());
  return result;
}

test("an answer to an earlier request does not undo connecting", async () => {
  const result = await open();
  const arriveOld = late.hold("GET /connections");
  const asked = result.current.civic.refetch();
  await waitFor(() => expect(backend.count("GET /connections")).toBe(2));
  act(() => result.current.civic.connect());
  await waitFor(() =>
    expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ provider: "civic", ...connected })),
  );
  arriveOld();
  expect((await asked).data?.status).toBe("connected");
});

test("several providers can end connecting at the same time, each with its own outcome", async () => {
  const result = await open();
  const arrive = ["civic", "other"].map((provider) => late.hold(`POST /connections/${provider}`));
  act(() => {
    result.current.civic.connect();
    result.current.other.connect();
  });
  await waitFor(() => expect(backend.count("POST /connections/other")).toBe(1));
  for (const each of arrive) each();
  await waitFor(() => expect(onConnect).toHaveBeenCalledTimes(2));
  for (const provider of ["civic", "other"]) {
    expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ provider, ...connected }));
  }
  expect(result.current.civic.state.status).toBe("idle");
  expect(result.current.other.state.status).toBe("idle");
});

test("a button that could not load its connection asks again when it is pressed", async () => {
  backend.fail("connections", "not_signed_in");
  render(
    <Kit>
      <ConnectWithAgentcard />
    </Kit>,
  );
  await screen.findByText(/You are not signed in/);
  backend.recover("connections");
  await userEvent.click(screen.getByRole("button", { name: "Connect with Agentcard" }));
  await waitFor(() => expect(screen.queryByText(/You are not signed in/)).toBeNull());
  expect(backend.count("GET /connections")).toBe(2);
});
