import type { QuestionField } from "@keyhold/contract";
import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ToolQuestion, type UseToolCallOptions, useConnections, useToolCall } from "../../../src/index.js";
import { agentcard, type FakeQuestion, type FakeToolCall, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit } from "../../support/renderKit.js";

const options = [
  { value: "s", title: "Small" },
  { value: "m", title: "Medium" },
];
const fields: readonly QuestionField[] = [
  {
    kind: "text",
    name: "name",
    title: "Your name",
    description: "As on the door",
    required: true,
    minLength: 2,
    maxLength: 20,
  },
  { kind: "text", name: "email", title: "E-mail", required: false, format: "email", default: "alice@example.com" },
  { kind: "text", name: "day", title: "Day", required: false, format: "date" },
  { kind: "text", name: "at", title: "Time", required: false, format: "date-time" },
  { kind: "number", name: "floors", title: "Floors", required: true, integer: true, minimum: 0, default: 1 },
  { kind: "number", name: "weight", title: "Weight", required: false, maximum: 30 },
  { kind: "boolean", name: "gift", title: "A gift", required: false, default: true },
  { kind: "choice", name: "size", title: "Size", required: false, options, default: "s" },
  { kind: "choice", name: "box", title: "Box", required: false, options },
  { kind: "choices", name: "extras", title: "Extras", required: false, options, maxItems: 2 },
  { kind: "choices", name: "days", title: "Days", required: false, options, default: ["m"] },
];
const everyKind = { message: "How should we send it?\nYou can change this later.", fields };
const short = { message: "Which name?", fields: fields.slice(0, 1) };

function Caller(props: UseToolCallOptions) {
  const call = useToolCall("agentcard", props);
  useConnections();
  return (
    <>
      <button type="button" onClick={() => call.mutate({ name: "send" })}>
        Send it
      </button>
      <ToolQuestion question={call.question} />
      <output>{call.error?.code ?? call.status}</output>
    </>
  );
}

async function open({ asked = everyKind }: { asked?: FakeQuestion } = {}) {
  const calls: FakeToolCall[] = [];
  const backend = openBackend({
    connections: [withStatus(agentcard, "connected")],
    question: ({ answers }) => (answers ? undefined : asked),
    callTool(call) {
      calls.push(call);
      return { content: [] };
    },
  });
  const user = userEvent.setup();
  const view = renderKit(<Caller questions />);
  await user.click(screen.getByRole("button", { name: "Send it" }));
  return { backend, calls, user, ...view, form: await screen.findByRole("form") };
}
const ended = (text: string) => waitFor(() => expect(document.querySelector("output")?.textContent).toBe(text));

test("it says who asks and what, takes the focus, and shows each kind of field with its default", async () => {
  const { form } = await open();
  const asked = { name: "Agentcard asks you for this", description: /^How should we send it\?/ };
  expect(screen.getByRole("form", asked)).toBe(form);
  expect(document.activeElement).toBe(form);
  const values = within(form);
  values.getByRole("textbox", { name: /^Your name/, description: "As on the door Characters: 2–20" });
  expect(values.getByLabelText(/^E-mail/)).toHaveProperty("value", "alice@example.com");
  expect(values.getByLabelText(/^E-mail/)).toHaveProperty("type", "email");
  expect(values.getByLabelText(/^Day/)).toHaveProperty("type", "date");
  expect(values.getByLabelText(/^Time/)).toHaveProperty("type", "datetime-local");
  expect(values.getByLabelText(/^Floors/)).toHaveProperty("value", "1");
  expect(values.getByRole("checkbox", { name: "A gift" })).toHaveProperty("checked", true);
  expect(values.getByLabelText(/^Size/)).toHaveProperty("value", "s");
  expect(within(values.getByRole("group", { name: /^Extras/ })).getAllByRole("checkbox")).toHaveLength(2);
});

test("the user fills it in and sends it with Enter, the tool gets exactly that, and the focus goes back", async () => {
  const { user, calls, form } = await open();
  await user.tab();
  await user.keyboard("Ada{Tab}");
  expect(document.activeElement).toBe(within(form).getByLabelText(/^E-mail/));
  await user.clear(within(form).getByLabelText(/^E-mail/));
  await user.type(within(form).getByLabelText(/^Day/), "2026-02-28");
  await user.type(within(form).getByLabelText(/^Time/), "2026-02-28T10:00");
  await user.click(within(form).getByRole("checkbox", { name: "A gift" }));
  await user.selectOptions(within(form).getByLabelText(/^Box/), "Medium");
  await user.click(
    within(within(form).getByRole("group", { name: /^Extras/ })).getByRole("checkbox", { name: "Small" }),
  );
  await user.click(
    within(within(form).getByRole("group", { name: /^Days/ })).getByRole("checkbox", { name: "Medium" }),
  );
  await user.type(within(form).getByLabelText(/^Your name/), "{Enter}");
  await ended("success");
  expect(screen.queryByRole("form")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Send it" }));
  const content = {
    name: "Ada",
    day: "2026-02-28",
    at: new Date("2026-02-28T10:00").toISOString(),
    floors: 1,
    gift: false,
    size: "s",
    box: "m",
    extras: ["s"],
    days: [],
  };
  expect(calls).toMatchObject([{ answers: [{ action: "accept", content }] }]);
  expect(Object.keys(Object(calls[0]?.answers?.[0]).content).sort()).toEqual(Object.keys(content).sort());
});

test("a number is read as people write it in the page's language, and the tool gets no other one", async () => {
  const { user, backend, calls, form } = await open({ asked: { ...everyKind, fields: fields.slice(4, 6) } });
  const weight = within(form).getByRole("textbox", { name: /^Weight/, description: /^Possible values: ≤ 30/ });
  for (const unclear of ["1e3", "lots", "1.000,5"]) {
    await user.clear(weight);
    await user.type(weight, `${unclear}{Enter}`);
    within(form).getByRole("textbox", { name: /^Weight/, description: /This does not fit here\./ });
  }
  expect(backend.requests.filter((request) => request.includes("/questions/"))).toEqual([]);
  await user.clear(weight);
  // A browser's field for numbers leaves out this comma, so the tool would get 150.
  await user.type(weight, "1,50{Enter}");
  await ended("success");
  expect(calls[0]?.answers).toEqual([{ action: "accept", content: { floors: 1, weight: 1.5 } }]);
});

const link = { message: "Pay there", fields: [], url: "https://pay.example/order?id=1" };

test("a page that the tool wants to open is named by its host, opens only by the user's click, and the tool learns of it", async () => {
  const { user, calls, form } = await open({ asked: link });
  const opens = within(form).getByRole("link", { name: "Open pay.example" });
  expect(opens).toHaveProperty("href", link.url);
  expect(opens).toHaveProperty("target", "_blank");
  expect(opens).toHaveProperty("rel", "noopener noreferrer");
  within(form).getByText(/^Agentcard chose this page/);
  expect(within(form).queryByRole("button", { name: "Send answer" })).toBeNull();
  expect(calls).toEqual([]);
  await user.click(opens);
  await ended("success");
  expect(calls).toMatchObject([{ answers: [{ action: "accept", content: {} }] }]);
});

test("the user does not open the page", async () => {
  const { user, calls } = await open({ asked: link });
  await user.click(screen.getByRole("button", { name: "Do not answer" }));
  await ended("success");
  expect(calls).toMatchObject([{ answers: [{ action: "decline" }] }]);
});

test.each(["javascript:alert(1)", "http://pay.example/", "/order", 7])(
  "the kit shows no question with the link %s",
  async (url) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const user = userEvent.setup();
    openBackend({
      connections: [withStatus(agentcard, "connected")],
      question: () => ({ ...link, url: url as string }),
    });
    renderKit(<Caller questions />);
    await user.click(screen.getByRole("button", { name: "Send it" }));
    await ended("answer_invalid");
    expect(screen.queryByRole("form")).toBeNull();
  },
);

test.each([
  ["Do not answer", "decline"],
  ["Cancel", "cancel"],
])("the button %s tells the tool %s, without any value", async (name, action) => {
  const { user, calls } = await open();
  await user.click(screen.getByRole("button", { name }));
  await ended("success");
  expect(calls[0]?.answers).toEqual([{ action }]);
});

test("Escape tells the tool that the user has closed it", async () => {
  const { user, calls } = await open();
  await user.keyboard("{Escape}");
  await ended("success");
  expect(calls[0]?.answers).toEqual([{ action: "cancel" }]);
});

test("a missing field is named at the field and gets the focus, and nothing is sent", async () => {
  const { user, backend, form } = await open({ asked: short });
  await user.click(screen.getByRole("button", { name: "Send answer" }));
  const name = within(form).getByRole("textbox", { name: /^Your name/, description: /Fill in this field\.$/ });
  expect(name.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(name);
  expect(backend.requests.filter((request) => request.includes("/questions/"))).toEqual([]);
});

test("an answer that the backend refuses stays in the form, and can be corrected", async () => {
  const { user, calls, form } = await open({ asked: short });
  const body = { error: { code: "question_answer_invalid", message: "", docs: "", field: "name" } };
  vi.spyOn(globalThis, "fetch").mockImplementationOnce(async () => Response.json(body, { status: 400 }));
  await user.type(within(form).getByLabelText(/^Your name/), "A{Enter}");
  await within(form).findByRole("textbox", { name: /^Your name/, description: /This does not fit here\./ });
  await user.type(within(form).getByLabelText(/^Your name/), "da{Enter}");
  await ended("success");
  expect(calls[0]?.answers).toEqual([{ action: "accept", content: { name: "Ada" } }]);
});

test("without a connection to the backend, it says so and keeps what the user has written", async () => {
  const { user, backend, calls, form } = await open({ asked: short });
  backend.fail("answerQuestion", "offline");
  await user.type(within(form).getByLabelText(/^Your name/), "Ada{Enter}");
  await waitFor(() => expect(announcement()).toMatch(/^You are offline/));
  backend.recover("answerQuestion");
  await user.click(screen.getByRole("button", { name: "Send answer" }));
  await ended("success");
  expect(calls).toHaveLength(1);
});

test("a late answer ends the call with question_over", async () => {
  const { user, backend } = await open({ asked: short });
  backend.fail("answerQuestion", "question_over");
  await user.click(screen.getByRole("button", { name: "Do not answer" }));
  await ended("question_over");
  expect(screen.queryByRole("form")).toBeNull();
});

test("another user never sees the question of the user before", async () => {
  const { backend, calls, queryClient } = await open({ asked: short });
  backend.user = "bob";
  await act(() => queryClient.invalidateQueries());
  await waitFor(() => expect(screen.queryByRole("form")).toBeNull());
  expect(calls).toEqual([]);
});

test("a page without questions does not ask, and the call fails with tool_asks_user", async () => {
  openBackend({ connections: [withStatus(agentcard, "connected")], question: () => short });
  renderKit(<Caller />);
  await userEvent.click(screen.getByRole("button", { name: "Send it" }));
  await ended("tool_asks_user");
});

test("texts of the server are text, even if they look like HTML or a link", async () => {
  const message = "<img src=x onerror=alert(1)> https://example.com";
  const { form } = await open({ asked: { message, fields: [] } });
  expect(form.querySelector("img, a")).toBeNull();
  expect(form.textContent).toContain(message);
});

test("a question without fields has a button to confirm, and no word about what not to write", async () => {
  const { user, calls, form } = await open({ asked: { message: "Send it now?", fields: [] } });
  expect(form.textContent).not.toContain("passwords");
  await user.click(screen.getByRole("button", { name: "Confirm" }));
  await ended("success");
  expect(calls[0]?.answers).toEqual([{ action: "accept", content: {} }]);
});

test.each(["extras", "gift", "size"])("a choice that the backend refuses is called a choice: %s", async (field) => {
  const { user, form } = await open({ asked: { ...everyKind, fields: fields.slice(5) } });
  const body = { error: { code: "question_answer_invalid", message: "", docs: "", field } };
  vi.spyOn(globalThis, "fetch").mockImplementationOnce(async () => Response.json(body, { status: 400 }));
  await user.click(screen.getByRole("button", { name: "Send answer" }));
  await within(form).findByText("This choice does not fit here. Check what you have chosen.");
});
