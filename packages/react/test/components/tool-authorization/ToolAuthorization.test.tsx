import type { ContinueTool, ErrorCode } from "@keyhold/contract";
import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type Job, ToolAuthorization, type ToolResult } from "../../../src/index.js";
import { civic, type FakeToolCall, withStatus } from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, focusPage, renderKit, shown } from "../../support/renderKit.js";

const url = "https://accounts.example.com/allow";
const item = (name: string, text: string) => ({
  type: "resource",
  resource: { uri: `civic://${name}`, text, _meta: { name } },
});
/** How Civic asks: it names the page's address, or one of its own endpoints, which the backend polls. */
const ways = {
  "an address": (job = "job_1", at = url): ToolResult => ({
    content: [
      { type: "text", text: "Authorization required." },
      item("authorization_url", at),
      item("continue_job_id", job),
    ],
  }),
  "an endpoint": (job = "job_1"): ToolResult => ({
    content: [
      { type: "text", text: "Authorization required." },
      item("continue_job_id", job),
      item("auth_polling_endpoint", `https://civic.example/user/jobs/${job}/status`),
    ],
  }),
};
const asking = ways["an address"];
const done: ToolResult = { content: [{ type: "text", text: "2 mails" }] };
const connected = { connections: [withStatus(civic, "connected")] };

describeConformance("ToolAuthorization", (props) => <ToolAuthorization result={asking()} {...props} />, {
  data: { status: "required", tone: "warning" },
  backend: connected,
});

function open({
  result = asking(),
  provider = "civic",
  continueTool = { name: "continue_job", idArgument: "job_id" },
  answers = [done],
  job = { status: "required", url },
}: {
  result?: ToolResult;
  provider?: string;
  continueTool?: ContinueTool;
  answers?: ToolResult[];
  job?: Job | ErrorCode;
} = {}) {
  const calls: FakeToolCall[] = [];
  const backend = openBackend({
    connections: [{ ...withStatus(civic, "connected"), provider }],
    continueTool,
    callTool: (call) => {
      calls.push(call);
      return answers.shift() ?? done;
    },
    job,
  });
  const onResult = vi.fn();
  const view = renderKit(
    <ToolAuthorization provider={provider} result={result} tool="Search mail" onResult={onResult} />,
  );
  const polls = (id = "job_1") => backend.count(`GET /connections/${provider}/jobs/${id}`);
  return { backend, calls, onResult, polls, ...view };
}

/** Clicks the link; jsdom opens no other tab for it. */
async function openLink(name = "Give permission") {
  const link = await screen.findByRole("link", { name });
  link.addEventListener("click", (event) => event.preventDefault(), { once: true });
  await userEvent.click(link);
}

test("ToolAuthorization renders nothing for a result that asks for no permission", () => {
  const { container } = open({ result: done });
  expect(container.querySelector(".keyhold")).toBe(null);
});

test("ToolAuthorization says what needs permission, and links to the page without an opener", async () => {
  open();
  await screen.findByText("“Search mail” needs your permission at Civic.", shown);
  const link = screen.getByRole("link", { name: "Give permission" });
  expect(link.getAttribute("href")).toBe(url);
  expect([link.getAttribute("target"), link.getAttribute("rel")]).toEqual(["_blank", "noopener noreferrer"]);
});

test.each(Object.entries(ways))("the call continues once when the user comes back: %s", async (_way, asking) => {
  const { backend, calls, onResult, polls } = open({ result: asking() });
  await openLink();
  screen.getByText(/then come back here/, shown);
  await waitFor(() => expect(polls()).toBeGreaterThan(0));
  expect(calls).toEqual([]);
  backend.job = { status: "approved" };
  focusPage();
  focusPage();
  await screen.findByText(/task has resumed/, shown);
  expect(onResult.mock.calls).toEqual([[done]]);
  expect(calls).toEqual([
    { provider: "civic", connection: "civic", name: "continue_job", arguments: { job_id: "job_1" } },
  ]);
  await waitFor(() => expect(announcement()).toMatch(/has resumed/));
  const asked = polls();
  focusPage();
  expect(calls).toHaveLength(1);
  expect(polls()).toBe(asked);
});

test.each(Object.entries(ways))("the call continues while the user is in another tab: %s", async (_way, asking) => {
  const { backend, onResult, polls } = open({ result: asking() });
  const elsewhere = vi.spyOn(document, "visibilityState", "get").mockReturnValue("hidden");
  vi.useFakeTimers({ toFake: ["setInterval"], shouldAdvanceTime: true });
  await openLink();
  await waitFor(() => expect(polls()).toBeGreaterThan(0));
  backend.job = { status: "approved" };
  vi.advanceTimersByTime(3_000);
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
  elsewhere.mockRestore();
});

test("ToolAuthorization asks for the address, and shows no link until it is known", async () => {
  const { backend } = open({ result: ways["an endpoint"](), job: { status: "pending" } });
  await screen.findByText("Asking Civic which permission it needs…", shown);
  expect(screen.queryByRole("link")).toBe(null);
  backend.job = { status: "required", url };
  expect((await screen.findByRole("link", { name: "Give permission" })).getAttribute("href")).toBe(url);
});

test("the call continues without a click if the user has given the permission before", async () => {
  const { onResult } = open({ result: ways["an endpoint"](), job: { status: "approved" } });
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
});

test.each(["failed", "unknown"])(
  "ToolAuthorization shows the tool's result for a call whose status is %s",
  async (status) => {
    const refused: ToolResult = { content: [{ type: "text", text: "Refused." }], isError: true };
    const job: Job | ErrorCode = status === "failed" ? { status } : "unknown_job";
    const { onResult } = open({ result: ways["an endpoint"](), job, answers: [refused] });
    await screen.findByText("The call has ended with an error.", shown);
    expect(onResult.mock.calls).toEqual([[refused]]);
  },
);

test("the user can ask again if the backend cannot report the status", async () => {
  const { backend, onResult } = open({ result: ways["an endpoint"](), job: "rate_limited" });
  const again = await screen.findByRole("button", { name: "Continue" });
  expect(screen.queryByRole("link")).toBe(null);
  backend.job = { status: "approved" };
  await userEvent.click(again);
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
});

test("the kit asks for the status again by itself after an answer that says nothing about the call", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { backend, onResult } = open({ result: ways["an endpoint"](), job: "rate_limited" });
  await vi.waitFor(() => screen.getByText(/^Too many requests/, shown));
  backend.job = { status: "approved" };
  vi.advanceTimersByTime(10_000);
  await vi.waitFor(() => expect(onResult).toHaveBeenCalledExactlyOnceWith(done));
});

test("the call continues when the user comes back if no backend can report the status of an address", async () => {
  const { calls, onResult, polls } = open({ job: "unknown_job" });
  await openLink();
  await waitFor(() => expect(polls()).toBe(1));
  expect(calls).toEqual([]);
  // The page may get the focus again while the answer comes, before React has rendered it.
  onResult.mockImplementationOnce(focusPage);
  await waitFor(() => {
    focusPage();
    expect(onResult).toHaveBeenCalledOnce();
  });
  expect(calls).toHaveLength(1);
});

test("ToolAuthorization does nothing when the page gets the focus before the user has opened the link", async () => {
  const { calls, polls } = open();
  await screen.findByRole("link");
  focusPage();
  expect(calls).toEqual([]);
  expect(polls()).toBe(0);
});

test("the kit continues a call with the tool and the argument that the backend names, for a second Civic too", async () => {
  const { calls, onResult } = open({ provider: "civic-two", continueTool: { name: "go_on", idArgument: "jobId" } });
  await openLink();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
  expect(calls).toEqual([
    { provider: "civic-two", connection: "civic-two", name: "go_on", arguments: { jobId: "job_1" } },
  ]);
});

test.each([undefined, null, "continue_job", {}, { name: "continue_job" }, { idArgument: "job_id" }])(
  "the kit calls no tool if the backend names none that it can read: %j",
  async (continueTool) => {
    const { backend, calls, onResult } = open();
    backend.continueTool = continueTool as undefined;
    await openLink();
    await userEvent.click(screen.getByRole("button", { name: "Continue" }));
    await screen.findByText(/Something went wrong/, shown);
    expect(calls).toEqual([]);
    expect(onResult).not.toHaveBeenCalled();
  },
);

test("ToolAuthorization says that the permission is still missing, and asks again after a click", async () => {
  const { onResult } = open({ answers: [asking(), done] });
  await openLink();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByText("Civic has not received your permission yet.", shown);
  expect(onResult).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
});

test("ToolAuthorization asks for several permissions, one after the other", async () => {
  const { calls, onResult } = open({ answers: [asking("job_2", "https://other.example.com/allow"), done] });
  await openLink();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() =>
    expect(screen.getByRole("link", { name: "Give permission" }).getAttribute("href")).toMatch(/^https:\/\/other/),
  );
  await openLink();
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
  expect(calls.map((call) => call.arguments)).toEqual([{ job_id: "job_1" }, { job_id: "job_2" }]);
});

test("ToolAuthorization names the service that asks, and says of a second permission that it is one more", async () => {
  const polled = (id: string): ToolResult => ({
    content: [item("continue_job_id", id), item("auth_polling_endpoint", `https://hub.example.com/jobs/${id}`)],
  });
  const { backend } = open({
    result: polled("job_1"),
    answers: [polled("job_2"), done],
    job: { status: "required", url, service: "Gmail" },
  });
  await screen.findByText("“Search mail” needs your permission at Gmail.", shown);
  await openLink();
  backend.job = { status: "required", url: `${url}/slack`, service: "Slack" };
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByText("One more permission is needed, at Slack.", shown);
  expect(announcement()).toBe("One more permission is needed, at Slack.");
});

test("after an error, ToolAuthorization tries again only after a click", async () => {
  const { backend, calls, onResult } = open();
  await openLink();
  backend.fail("callTool", "offline");
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await screen.findByText(/Check your internet connection/, shown);
  expect(backend.count("POST /connections/civic/tools/continue_job")).toBe(1);
  focusPage();
  backend.recover("callTool");
  await userEvent.click(screen.getByRole("button", { name: "Continue" }));
  await waitFor(() => expect(onResult).toHaveBeenCalledOnce());
  expect(calls).toHaveLength(1);
  expect(backend.count("POST /connections/civic/tools/continue_job")).toBe(2);
});

test.each(["javascript:alert(1)", "http://accounts.example.com/allow", "not an address"])(
  "ToolAuthorization offers no %s",
  async (at) => {
    open({ result: asking("job_1", at) });
    open({ result: ways["an endpoint"](), job: { status: "required", url: at } });
    await waitFor(() => expect(screen.getAllByText(/not safe to open/, shown)).toHaveLength(2));
    expect(screen.queryByRole("link")).toBe(null);
  },
);

test("ToolAuthorization starts again with another result", async () => {
  const { rerender } = open({ job: { status: "approved" } });
  await openLink();
  await screen.findByText(/task has resumed/, shown);
  rerender(<ToolAuthorization result={asking("job_9", "https://third.example.com/allow")} />);
  await screen.findByText("This needs your permission at Civic.", shown);
});
