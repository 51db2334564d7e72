import { act, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { http } from "msw";
import { describe, expect, test, vi } from "vitest";
import { STILL } from "../../../src/components/approvals/StillContext.js";
import { type ActivityLine, AgentcardCards, type Approval, Approvals } from "../../../src/index.js";
import { de } from "../../../src/messages/de.js";
import {
  agentcard,
  civic,
  type FakeBackendOptions,
  fakeActivityLine,
  fakeApproval,
  fakeCards,
  withStatus,
} from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { fakeEvents } from "../../support/fakeEvents.js";
import { openBackend, server } from "../../support/openBackend.js";
import { announcement, renderKit, shown } from "../../support/renderKit.js";

const connections = [{ ...withStatus(agentcard, "connected"), label: "alice@example.com" }, civic];
const POST = "POST /approvals/approval-1";

describeConformance("Approvals", (props) => <Approvals {...props} />, {
  data: { status: "ready" },
  backend: { connections, approvals: [fakeApproval()] },
});

const part = (name: "Amount" | "Item" | "ApproveTrigger" | "Asker" | "Arguments" | "Expiry") =>
  describeConformance(
    `Approvals.${name}`,
    (props) => {
      const Part = Approvals[name] as (props: object) => React.ReactNode;
      return (
        <Approvals.Root>
          <Approvals.List>
            {(approval) =>
              name === "Item" ? (
                <Approvals.Item {...props} approval={approval} />
              ) : (
                <Approvals.Item approval={approval}>
                  <Part {...props} />
                </Approvals.Item>
              )
            }
          </Approvals.List>
        </Approvals.Root>
      );
    },
    { data: { status: "waiting", provider: "agentcard" }, backend: { connections, approvals: [fakeApproval()] } },
  );
part("Amount");
part("Item");
part("ApproveTrigger");
part("Asker");
part("Arguments");
part("Expiry");

function open(approval: Partial<Approval> = {}, options: FakeBackendOptions = {}) {
  const backend = openBackend({ connections, approvals: [fakeApproval(approval)], ...options });
  return { backend, ...renderKit(<Approvals />) };
}
const item = async (name = "Create a single-use card with $42.00") =>
  within(await screen.findByRole("listitem", { name }));
const isReady = async () => expect((await screen.findByRole("listitem")).dataset.ready).toBe("");
async function press(name: string) {
  await waitFor(isReady);
  await userEvent.click((await item()).getByRole("button", { name }));
}

test("Approvals says what waits, who asks, with which account, every argument, and for how long", async () => {
  open({ arguments: { amount_cents: 4200, note: 'a <b> & "c"', limits: { daily: [1, null] } } });
  const row = await item();
  row.getByText("The agent “shopper” wants to do this with your account at Agentcard.");
  row.getByText("alice@example.com");
  const told = screen.getByRole("listitem").textContent;
  for (const each of ["create_card", "amount_cents4200", `note"a <b> & \\"c\\""`, '"daily": [\n    1,\n    null\n  ]'])
    expect(told).toContain(each);
  await row.findByText(/this ends in 10 minutes/);
  expect(row.getAllByRole("button").map(({ textContent }) => textContent)).toEqual(["Decline", "Approve"]);
  const variants = row.getAllByRole("button").map(({ dataset }) => dataset.variant);
  expect(new Set(variants).size).toBe(1);
  expect(row.queryByText(/second time/)).toBe(null);
});

test("Approvals says that a page asks, that a call has no arguments, and that it may be done a second time", async () => {
  open({ agent: undefined, arguments: {}, mayRepeat: true });
  const row = await item();
  row.getByText("A page of this product wants to do this with your account at Agentcard.");
  row.getByText("No further details.");
  expect(row.getByRole("group").textContent).toMatch(/It may be done already.*a second time/);
});

test("Approvals shows the beginning of a long argument, and all of it on demand", async () => {
  open({ arguments: { text: "x".repeat(1234) } });
  const row = await item();
  row.getByText("Show all 1,236 characters");
  row.getByText(`"${"x".repeat(1234)}"`);
});

test.each([
  ["Approve", "Approving…", "Approved. This counts once, for exactly this call.", "approved"],
  ["Decline", "Declining…", "Declined. Nothing is sent.", "declined"],
] as const)(
  "%s sends one request, says that and its result, and keeps the focus",
  async (button, busy, done, status) => {
    const { backend } = open();
    await item();
    backend.fail("decide", "slow");
    await press(button);
    await (await item()).findByRole("button", { name: busy });
    await press("Decline").catch(() => undefined);
    await press("Approve").catch(() => undefined);
    backend.recover("decide");
    await screen.findByText(done, shown);
    await waitFor(() => expect(announcement()).toBe(done));
    const row = screen.getByRole("listitem");
    expect(row.dataset.status).toBe(status);
    expect(within(row).queryAllByRole("button")).toEqual([]);
    expect(document.activeElement).toBe(row);
    expect(backend.count(POST)).toBe(1);
    expect(backend.approvals[0]?.status).toBe(status);
  },
);

test("a keyboard reaches Decline first and then Approve, and Enter approves", async () => {
  const { backend } = open();
  const row = await item();
  await waitFor(isReady);
  await userEvent.tab();
  expect(document.activeElement).toBe(row.getByRole("button", { name: "Decline" }));
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  await screen.findByText(/^Approved/, shown);
  expect(backend.count(POST)).toBe(1);
});

test.each([
  ["offline", "You are offline, or this product does not answer. Check your internet connection, then try again."],
  ["confirmation_required", "This product wants you to confirm this in another way first. Until then, it still waits."],
  ["internal", "Something went wrong. Try again; if it happens again, contact support."],
] as const)("after the error %s, the user reads why, and can decide again", async (fault, text) => {
  const { backend } = open();
  await item();
  backend.fail("decide", fault);
  await press("Approve");
  await screen.findByText(text, shown);
  await waitFor(() => expect(announcement()).toBe(text));
  backend.recover("decide");
  await press("Decline");
  await screen.findByText(/^Declined/, shown);
});

test("if the call is over when the user decides, they read so, and there is nothing to press", async () => {
  const { backend } = open();
  await item();
  backend.approvals = [];
  await press("Approve");
  await screen.findByText(/^This is over/, shown);
  expect(screen.queryAllByRole("button")).toEqual([]);
});

test("a click on a list that has just moved does nothing, because it may be meant for another call, and the buttons look so", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout"] });
  const { backend } = open({}, { approvals: [fakeApproval({ id: "approval-0", summary: "First" }), fakeApproval()] });
  const moved = async () => {
    const approve = (await item()).getByRole("button", { name: "Approve" });
    expect(approve.ariaDisabled).toBe("true");
    approve.click();
    expect(backend.count(POST)).toBe(0);
    act(() => vi.advanceTimersByTime(STILL));
    expect(approve.ariaDisabled).toBe(null);
    return approve;
  };
  await moved();
  act(() => backend.setApproval("approval-0", { status: "spent" }));
  window.dispatchEvent(new Event("visibilitychange"));
  await waitFor(() => expect(screen.queryByText("First")).toBe(null));
  (await moved()).click();
  await waitFor(() => expect(backend.count(POST)).toBe(1));
  vi.useRealTimers();
});

test("the amount comes first, in the language of the page, and a call without an amount begins with its words", async () => {
  openBackend({ connections, approvals: [fakeApproval({ amountCents: 123_456 })] });
  const { unmount } = renderKit(<Approvals />, { messages: de });
  const words = (await item()).getByText(/^Create/).closest("p");
  expect(words?.previousElementSibling?.textContent).toBe("1.234,56\u00a0$");
  unmount();
  open({ amountCents: undefined });
  expect((await item()).getByText(/^Create/).closest("p")?.previousElementSibling).toBe(null);
});

test.each([
  [{ outcome: "ok" }, "Approved and done.", "success"],
  [{ outcome: "error" }, "You approved this, and it ended with an error.", "danger"],
  [{ outcome: "unclear" }, /^You approved this, and no usable answer came\./, "warning"],
] as const)(
  "after the approval, the row says that the call is carried out, and then for %j how it ended",
  async (change, text, tone) => {
    const streams = fakeEvents();
    const { backend } = open();
    await press("Approve");
    await screen.findByText("Approved. This counts once, for exactly this call.", shown);
    const tell = (line: Partial<ActivityLine>) => {
      backend.activity = [fakeActivityLine(line)];
      backend.setApproval("approval-1", { status: "spent" });
      act(() => {
        streams[0]?.send("approval", { approval: "approval-1" });
        streams[0]?.send("activity", { activity: true });
      });
    };
    tell({ outcome: "unclear", durationMs: undefined });
    await screen.findByText("Approved. It is being carried out…", shown);
    tell(change);
    const end = await screen.findByText(text, shown);
    expect(end.parentElement?.dataset.tone).toBe(tone);
    expect(announcement()).toMatch(text);
  },
);

test("after an approved call of an agent has ended, the page asks for the cards again", async () => {
  const streams = fakeEvents();
  const backend = openBackend({ connections, approvals: [fakeApproval()], ...fakeCards() });
  renderKit(
    <>
      <Approvals />
      <AgentcardCards />
    </>,
  );
  await press("Approve");
  const lists = () => backend.count("POST /connections/agentcard/tools/list_cards");
  await waitFor(() => expect(lists()).toBe(1));
  backend.activity = [fakeActivityLine({ outcome: "ok" })];
  backend.setApproval("approval-1", { status: "spent" });
  act(() => streams[0]?.send("activity", { activity: true }));
  await screen.findByText("Approved and done.", shown);
  await waitFor(() => expect(lists()).toBe(2));
});

test("a call that begins to wait appears by itself, and a screen reader says it", async () => {
  const streams = fakeEvents();
  const { backend } = open({}, { approvals: [] });
  await screen.findByText("Nothing waits for your approval.");
  await waitFor(() => expect(streams).toHaveLength(1));
  backend.ask();
  act(() => streams[0]?.send("approval", { approval: "approval-1" }));
  await item();
  expect(announcement()).toBe("Waiting for your approval: Create a single-use card with $42.00");
});

test("a call that was approved elsewhere stays until it is sent, and then goes", async () => {
  const streams = fakeEvents();
  const { backend } = open();
  await item();
  backend.setApproval("approval-1", { status: "approved" });
  act(() => streams[0]?.send("approval", { approval: "approval-1" }));
  await screen.findByText(/^Approved/, shown);
  expect(screen.queryAllByRole("button")).toEqual([]);
  backend.setApproval("approval-1", { status: "spent" });
  act(() => streams[0]?.send("approval", { approval: "approval-1" }));
  await screen.findByText("Nothing waits for your approval.");
});

test("Approvals says that it loads, why it could not, and loads again", async () => {
  const { backend } = open({}, { faults: { approvals: "slow" } });
  await screen.findByText("Loading what waits for you…");
  expect(screen.getByRole("region", { name: "Approvals" }).getAttribute("aria-busy")).toBe("true");
  backend.fail("approvals", "rate_limited");
  backend.recover("decide");
  await screen.findByText("What waits for your approval could not be loaded.");
  screen.getByText(/Too many requests/);
  backend.recover("approvals");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await item();
});

test("in the last minute, and with a clock that is ahead, there is still time", async () => {
  const expiresAt = (inMs: number) => ({ expiresAt: new Date(Date.now() + inMs).toISOString() });
  openBackend({
    connections,
    approvals: [
      fakeApproval({ id: "1", summary: "Soon", ...expiresAt(31_000) }),
      fakeApproval({ id: "2", summary: "Past", ...expiresAt(-3_600_000) }),
    ],
  });
  renderKit(<Approvals />);
  await (await item("Soon")).findByText(/ends in 30 seconds/);
  await (await item("Past")).findByText(/ends in 10 seconds/);
});

test("Approvals speaks another language", async () => {
  openBackend({ connections, approvals: [fakeApproval()] });
  renderKit(<Approvals />, { messages: de });
  const row = await item();
  await row.findByText(/endet das in 10 Minuten/);
  row.getByRole("button", { name: "Ablehnen" });
  expect(row.getByText(/^Create/).lang).toBe("en");
});

test("Approvals shows nothing that is not text, whatever the backend sends", async () => {
  const odd = { ...fakeApproval(), summary: "<img src=x>", arguments: { "<b>": "<script>" } };
  openBackend({ connections });
  server.use(http.get("*/api/keyhold/approvals", () => Response.json({ approvals: [odd] })));
  const { container } = renderKit(<Approvals />);
  await screen.findByText("<img src=x>");
  expect(container.querySelector("img, script, b")).toBe(null);
});

describe("outside", () => {
  test("a part without its item says what it needs", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    openBackend();
    expect(() => render(<Approvals.Summary />)).toThrow(/must be used within <Approvals.Item>/);
  });
});
