import { QueryClient } from "@tanstack/react-query";
import { act, render, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { renderToString } from "react-dom/server";
import { expect, test, vi } from "vitest";
import { Activity, activityQuery, connectionsQuery, createClient, KeyholdProvider } from "../../../src/index.js";
import { de } from "../../../src/messages/de.js";
import {
  agentcard,
  civic,
  createFakeBackend,
  type FakeBackendOptions,
  fakeActivityLine,
  furtherAccount,
  withStatus,
} from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit, shown } from "../../support/renderKit.js";

const connections = [withStatus(agentcard, "connected"), civic];
/** A time of this day, or of a day before it, on the reader's clock. */
const time = (daysAgo: number, hours = 12, minutes = 0) => {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - daysAgo, hours, minutes).toISOString();
};
const line = (change: Parameters<typeof fakeActivityLine>[0] = {}) => fakeActivityLine({ at: time(0), ...change });

describeConformance("Activity", (props) => <Activity {...props} />, {
  data: { status: "ready" },
  backend: { connections, activity: [line()] },
});

const many = Array.from({ length: 60 }, (_, at) => line({ summary: `Call ${at}` }));
describeConformance(
  "Activity.More",
  (props) => (
    <Activity.Root>
      <Activity.More {...props} />
    </Activity.Root>
  ),
  { data: { status: "ready" }, backend: { connections, activity: many } },
);

const part = (name: "Amount" | "Item" | "Time" | "Summary" | "Outcome") =>
  describeConformance(
    `Activity.${name}`,
    (props) => {
      const Part = Activity[name] as (props: object) => React.ReactNode;
      return (
        <Activity.Root>
          <Activity.List>
            {(line) =>
              name === "Item" ? (
                <Activity.Item {...props} line={line} />
              ) : (
                <Activity.Item line={line}>
                  <Part {...props} />
                </Activity.Item>
              )
            }
          </Activity.List>
        </Activity.Root>
      );
    },
    {
      data: { status: "error", provider: "agentcard", verdict: "ask", by: "agent" },
      backend: { connections, activity: [line({ outcome: "error" })] },
    },
  );
part("Amount");
part("Item");
part("Time");
part("Summary");
part("Outcome");

function open(options: FakeBackendOptions = {}) {
  const backend = openBackend({ connections, activity: [line()], ...options });
  return { backend, ...renderKit(<Activity />) };
}
/** The texts of one call, which begins with its time. */
const textsOf = (row: HTMLElement) =>
  [...row.querySelectorAll("time, p, span")].map(({ textContent }) => textContent?.replaceAll(/\s/g, " "));
const rows = async () => screen.findAllByRole("listitem");

test("Activity says of each call when it was, what it did, which agent or page made it and where, and how long it took", async () => {
  open({
    activity: [
      line({ at: time(0, 15, 7) }),
      line({
        by: "page",
        agent: undefined,
        provider: "civic",
        connection: "civic",
        summary: "Call a",
        verdict: "allow",
        durationMs: 12,
      }),
      line({ provider: "gone", connection: "gone", durationMs: 90_000, verdict: "allow" }),
    ],
  });
  const texts = (await rows()).map(textsOf);
  const summary = "Create a single-use card with $42.00";
  expect(texts).toEqual([
    expect.arrayContaining(["3:07 PM", summary, "Agent “shopper”", "Agentcard", "With your approval", "2.3 sec"]),
    expect.arrayContaining(["Call a", "This product", "Civic", "0.1 sec"]),
    expect.arrayContaining([summary, "gone", "1.5 min"]),
  ]);
  expect(texts[1]).not.toContain("With your approval");
  expect(screen.getAllByText(summary)[0]?.lang).toBe("en");
});

test("Activity marks the language of a summary", async () => {
  open({ activity: [line({ summary: "Eine Karte erstellen", language: "de" })] });
  expect((await screen.findByText("Eine Karte erstellen")).lang).toBe("de");
});

test.each([
  [{ outcome: "ok" }, undefined],
  [{ outcome: "error" }, "This ended with an error."],
  [{ outcome: "refused", verdict: "ask" }, "Not sent, because your approval was missing."],
  [{ outcome: "refused", verdict: "ask", reason: "declined" }, "Not sent, because you declined it."],
  [{ outcome: "refused", verdict: "ask", reason: "expired" }, "Not sent, because you did not decide in time."],
  [{ outcome: "refused", verdict: "ask", reason: "undecided" }, "Not sent, because you have not decided."],
  [{ outcome: "refused", verdict: "ask", reason: "arguments_invalid" }, "Not sent, because its values are not valid."],
  [{ outcome: "refused", verdict: "ask", reason: "left" }, "Not sent."],
  [{ outcome: "refused", verdict: "deny", reason: "not_allowed" }, "Not sent, because it is not allowed."],
  [{ outcome: "refused", verdict: "deny" }, "Not sent, because it is not allowed."],
  [{ outcome: "refused", verdict: "allow" }, "Not sent."],
  [{ outcome: "unclear" }, "No usable answer came, so this may or may not have been done."],
  [{ outcome: "unclear", durationMs: undefined }, "No answer yet."],
] as const)("Activity says how a call ended, if it did not end well: %j", async (change, text) => {
  open({ activity: [line(change)] });
  const [row] = await rows();
  expect(row?.querySelector(".keyhold-activity-outcome")?.textContent).toBe(text);
  const isRefused = change.outcome === "refused";
  expect(row?.textContent?.includes("2.3 sec")).toBe(!isRefused && !("durationMs" in change));
  expect(row?.textContent?.includes("With your approval")).toBe(!isRefused);
});

test("Activity groups the calls by the reader's days, and says the year of another year", async () => {
  open({
    activity: [
      line(),
      line({ at: time(0, 0, 1) }),
      line({ at: time(1, 23, 59) }),
      line({ at: "2020-02-03T12:00:00.000Z" }),
    ],
  });
  await rows();
  const days = screen.getAllByRole("list");
  expect(days.map((day) => within(day).getAllByRole("listitem").length)).toEqual([2, 1, 1]);
  for (const name of ["today", "yesterday", "Monday, February 3, 2020"]) screen.getByRole("list", { name });
});

test("Activity names the account if the user has several at the provider", async () => {
  const work = furtherAccount(agentcard, "k3v9x0m2qa", "alice@work.example");
  open({ connections: [...connections, work], activity: [line({ connection: work.id })] });
  await screen.findByText("Agentcard (alice@work.example)");
});

test("Activity of one connection shows only its calls, and does not repeat its name", async () => {
  openBackend({ connections, activity: [line(), line({ provider: "civic", connection: "civic", summary: "Call a" })] });
  renderKit(<Activity connection="civic" />);
  await screen.findByText("Call a");
  expect(await rows()).toHaveLength(1);
  expect(screen.queryByText("Civic")).toBe(null);
});

test("Show more loads older calls, says how many, and leaves the focus at the end of the list when there are no more", async () => {
  const { backend } = open({ activity: many });
  const button = await screen.findByRole("button", { name: "Show more" });
  expect(await rows()).toHaveLength(50);
  backend.fail("activity", "slow");
  await userEvent.click(button);
  await screen.findByRole("button", { name: "Loading more…" });
  backend.recover("activity");
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(60));
  expect(announcement()).toBe("10 more are shown.");
  expect(screen.queryByRole("button")).toBe(null);
  expect(document.activeElement).toBe(screen.getAllByRole("listitem").at(-1));
});

test("if older calls cannot be loaded, the user reads and hears so, and the button tries again", async () => {
  const { backend } = open({ activity: many });
  const button = await screen.findByRole("button", { name: "Show more" });
  backend.fail("activity", "rate_limited");
  await userEvent.click(button);
  await screen.findByText("More could not be loaded.", shown);
  screen.getByText(/Too many requests/);
  expect(announcement()).toBe("More could not be loaded.");
  expect(await rows()).toHaveLength(50);
  backend.recover("activity");
  await userEvent.click(screen.getByRole("button", { name: "Show more" }));
  await waitFor(() => expect(screen.getAllByRole("listitem")).toHaveLength(60));
});

test("Activity says that it loads, why it could not, and loads again", async () => {
  const { backend } = open({ faults: { activity: "slow" } });
  await screen.findByText("Loading what was done…");
  expect(screen.getByRole("region", { name: "Activity" }).getAttribute("aria-busy")).toBe("true");
  backend.fail("activity", "rate_limited");
  backend.recover("decide");
  await screen.findByText("What was done could not be loaded.");
  screen.getByText(/Too many requests/);
  backend.recover("activity");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await rows()).toHaveLength(1);
});

test("a page that cannot refresh keeps what it shows", async () => {
  const { backend } = open();
  await rows();
  backend.fail("activity", "rate_limited");
  act(() => void window.dispatchEvent(new Event("visibilitychange")));
  await waitFor(() => expect(backend.count("GET /activity")).toBe(2));
  expect(await rows()).toHaveLength(1);
  expect(screen.queryByText(/could not be loaded/)).toBe(null);
});

test("the amount of a call stands beside it, in the language of the page", async () => {
  openBackend({
    connections,
    activity: [line({ amountCents: 123_456 }), line({ summary: "List the cards", amountCents: undefined })],
  });
  renderKit(<Activity />, { messages: de });
  await screen.findByText("List the cards");
  const amounts = [...document.querySelectorAll(".keyhold-activity-amount")];
  expect(amounts.map(({ textContent }) => textContent)).toEqual(["1.234,56\u00a0$"]);
});

test("the user chooses between the agents that have called, and sees their calls alone", async () => {
  openBackend({
    connections,
    activity: [
      line({ agent: "shopper", summary: "Buy" }),
      line({ agent: "planner", summary: "Plan" }),
      line({ by: "page", agent: undefined, summary: "Look" }),
    ],
  });
  renderKit(<Activity />);
  const choice = await screen.findByRole("combobox", { name: "Who" });
  expect([...choice.children].map(({ textContent }) => textContent)).toEqual(["Everyone", "planner", "shopper"]);
  await userEvent.selectOptions(choice, "planner");
  await waitFor(() => expect(screen.getAllByRole("listitem").map((row) => row.textContent)).toHaveLength(1));
  screen.getByText("Plan");
  expect(choice.children).toHaveLength(3);
  await userEvent.selectOptions(choice, "Everyone");
  await screen.findByText("Look");
});

test("if another user signs in, the choice and the agents of the user before are forgotten", async () => {
  const activity = [line({ agent: "shopper" }), line({ agent: "planner" })];
  const backend = openBackend({ connections, activity });
  renderKit(<Activity />);
  await userEvent.selectOptions(await screen.findByRole("combobox"), "planner");
  backend.user = "bob";
  backend.activity = [];
  await userEvent.selectOptions(screen.getByRole("combobox"), "shopper");
  await screen.findByText(/^Nothing was done yet/);
  expect(screen.queryByRole("combobox")).toBe(null);
});

test("there is no choice of agents if only one has called, or if the app has chosen", async () => {
  openBackend({ connections, activity: [line(), line({ agent: "planner" })] });
  const { unmount } = renderKit(<Activity agent="shopper" />);
  await screen.findByRole("listitem");
  expect(screen.queryByRole("combobox")).toBe(null);
  unmount();
  openBackend({ connections, activity: [line(), line({ by: "page", agent: undefined })] });
  renderKit(<Activity />);
  expect(await screen.findAllByRole("listitem")).toHaveLength(2);
  expect(screen.queryByRole("combobox")).toBe(null);
});

test("Activity says that nothing was done", async () => {
  open({ activity: [] });
  await screen.findByText(/^Nothing was done yet/);
});

test("Activity speaks another language", async () => {
  openBackend({ connections, activity: [line({ outcome: "error" })] });
  renderKit(<Activity />, { messages: de });
  const [row] = await rows();
  expect(textsOf(row ?? expect.fail())).toEqual(
    expect.arrayContaining([
      "12:00",
      "Agent „shopper“",
      "Mit Ihrer Zustimmung",
      "2,3 Sek.",
      "Das endete mit einem Fehler.",
    ]),
  );
  screen.getByRole("list", { name: "heute" });
});

test("Activity shows nothing that is not text, whatever the backend sends", async () => {
  const { container } = open({ activity: [line({ summary: "<img src=x>", agent: "<b>", tool: "<script>" })] });
  await screen.findByText("<img src=x>");
  expect(container.querySelector("img, script, b")).toBe(null);
});

test("a server that has fetched the activity renders no days, because it does not know the reader's time zone", async () => {
  const { fetch } = createFakeBackend({ connections, activity: [line()] });
  const client = createClient({ baseUrl: "/api/keyhold", fetch });
  const queryClient = new QueryClient();
  await queryClient.prefetchQuery(connectionsQuery(client));
  await queryClient.prefetchInfiniteQuery(activityQuery(client));
  const page = () => (
    <KeyholdProvider queryClient={queryClient} fetch={fetch}>
      <Activity />
    </KeyholdProvider>
  );
  const html = renderToString(page());
  expect(html).toContain("Loading what was done");
  const container = document.createElement("div");
  document.body.append(container);
  container.innerHTML = html;
  const errors = vi.spyOn(console, "error");
  render(page(), { container, hydrate: true });
  await screen.findByRole("list", { name: "today" });
  expect(errors).not.toHaveBeenCalled();
});

test("a part without its root or its item says what it needs", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  openBackend();
  expect(() => renderKit(<Activity.Empty />)).toThrow(/must be used within <Activity.Root>/);
  expect(() => renderKit(<Activity.Summary />)).toThrow(/must be used within <Activity.Item>/);
});
