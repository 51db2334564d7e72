import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { type ToolPermission, ToolPermissions } from "../../../src/index.js";
import { de } from "../../../src/messages/de.js";
import { agentcard, civic, type FakeBackendOptions, fakeCards, withStatus } from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit, shown } from "../../support/renderKit.js";

const connections = [withStatus(agentcard, "connected"), civic];
const GET = "GET /connections/agentcard/permissions";

describeConformance("ToolPermissions", (props) => <ToolPermissions connection="agentcard" {...props} />, {
  data: { status: "ready" },
  backend: { connections, ...fakeCards() },
});

const part = (name: "Item" | "Choice" | "Name") =>
  describeConformance(
    `ToolPermissions.${name}`,
    (props) => {
      const Part = ToolPermissions[name] as (props: object) => React.ReactNode;
      return (
        <ToolPermissions.Root connection="agentcard">
          <ToolPermissions.List>
            {(tool) =>
              name === "Item" ? (
                <ToolPermissions.Item {...props} tool={tool} />
              ) : (
                <ToolPermissions.Item tool={tool}>
                  <Part {...props} />
                </ToolPermissions.Item>
              )
            }
          </ToolPermissions.List>
        </ToolPermissions.Root>
      );
    },
    { data: { status: "idle", group: "looks", verdict: "allow" }, backend: { connections, ...fakeCards() } },
  );
part("Item");
part("Choice");
part("Name");

function open(options: FakeBackendOptions = {}, props: Partial<React.ComponentProps<typeof ToolPermissions>> = {}) {
  const backend = openBackend({ connections, ...fakeCards(), ...options });
  return { backend, ...renderKit(<ToolPermissions connection="agentcard" {...props} />) };
}
/** The name of a tool without a title, in words. */
const inWords = (name: string) => name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
const item = async (tool: string) => within(await screen.findByRole("listitem", { name: inWords(tool) }));
const radio = async (tool: string, name: string) => (await item(tool)).getByRole<HTMLInputElement>("radio", { name });
const checked = async (tool: string) =>
  (await item(tool))
    .getAllByRole<HTMLInputElement>("radio")
    .filter((each) => each.checked)
    .map(({ parentElement }) => parentElement?.textContent);
const many: readonly ToolPermission[] = Array.from({ length: 58 }, (_, number) => ({
  name: `tool_${number}`,
  title: `Tool ${number}`,
  group: number < 20 ? "looks" : number < 25 ? "changes" : "spends",
  verdict: number < 20 ? "allow" : "ask",
  choices: number < 20 ? ["deny", "ask", "allow"] : ["deny", "ask"],
}));

test("ToolPermissions shows the tools in groups, with what happens to a call and what the user can choose", async () => {
  open();
  expect(await checked("list_cards")).toEqual(["Allow"]);
  expect(await checked("create_card")).toEqual(["Ask"]);
  const choices = async (tool: string) =>
    (await item(tool)).getAllByRole("radio").map(({ parentElement }) => parentElement?.textContent);
  expect(await choices("list_cards")).toEqual(["Allow", "Ask", "Never"]);
  expect(await choices("create_card")).toEqual(["Ask", "Never"]);
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "Only lookAllow 2",
    "Change somethingAsk 1",
    "May spend money or show secretsAsk 1",
  ]);
  screen.getByRole("region", { name: "What agents may do at Agentcard" });
  screen.getByText("With “Ask”, you approve each call before it is sent.");
  expect(screen.getAllByText("Where “Allow” is missing, you are asked about each call.")).toHaveLength(2);
  (await item("list_cards")).getByRole("radiogroup", { name: "List cards" });
});

test("a choice is shown at once, saved, and said", async () => {
  const { backend } = open({ faults: { choose: "slow" } });
  await userEvent.click(await radio("create_card", "Never"));
  await (await item("create_card")).findByText("Saving…");
  expect(await checked("create_card")).toEqual(["Never"]);
  backend.recover("choose");
  await (await item("create_card")).findByText("Saved");
  await waitFor(() => expect(announcement()).toBe("Saved. Create card: Never"));
  expect(backend.choices.agentcard).toMatchObject([{ agent: "agent", deny: ["create_card"] }]);
});

test("a keyboard opens and closes a group, and reaches the choice", async () => {
  open();
  await item("list_cards");
  await userEvent.tab();
  expect(document.activeElement?.textContent).toMatch(/^Only look/);
  await userEvent.keyboard("{Enter}");
  expect(document.activeElement?.getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryByRole("listitem", { name: "List cards" })).toBe(null);
  await userEvent.keyboard(" ");
  await userEvent.tab();
  expect(document.activeElement).toBe(await radio("list_cards", "Allow"));
});

test.each([
  ["permission_fixed", "This product or Agentcard decides about this now. Nothing was changed."],
  ["offline", "You are offline, or this product does not answer. Check your internet connection, then try again."],
  ["rate_limited", /Too many requests to Agentcard/],
  ["internal", "Something went wrong. Try again; if it happens again, contact support."],
] as const)(
  "after the error %s, the user reads why, sees what still counts, and can try again",
  async (fault, text) => {
    const { backend } = open({ faults: { choose: fault } });
    await userEvent.click(await radio("create_card", "Never"));
    const row = await item("create_card");
    await row.findByText(text, shown);
    await waitFor(() => expect(announcement()).toMatch(text));
    expect(await checked("create_card")).toEqual(["Ask"]);
    backend.recover("choose");
    await userEvent.click(row.getByRole("button", { name: "Try again" }));
    await row.findByText("Saved");
    expect(await checked("create_card")).toEqual(["Never"]);
  },
);

test("what is fixed is shown as fixed, with the reason", async () => {
  const permissions: readonly ToolPermission[] = [
    { name: "approve_request", group: "spends", verdict: "deny", choices: [], fixed: "provider" },
    { name: "buy", group: "spends", verdict: "ask", choices: [], fixed: "product" },
    { name: "withdraw", group: "spends", choices: ["deny", "ask"] },
  ];
  open({ tools: [], permissions });
  const fixed = await item("approve_request");
  expect(fixed.queryByRole("radio")).toBe(null);
  fixed.getByText("Never");
  fixed.getByText("Agentcard lets no agent do this.");
  (await item("buy")).getByText("This product has decided this.");
  const open_ = await item("withdraw");
  open_.getByText(/decides about each call/);
  expect(await checked("withdraw")).toEqual([]);
});

test("with many tools, the groups are closed at first, and a search opens those that fit", async () => {
  open({ tools: [], permissions: many });
  const search = await screen.findByRole("searchbox", { name: "Search tools" });
  expect(screen.queryAllByRole("listitem")).toEqual([]);
  screen.getByRole("button", { name: /^May spend.*Ask 33$/ });
  await userEvent.type(search, "tool 5");
  const names = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(names.map((each) => each?.match(/^Tool \d+/)?.[0])).toEqual([
    "Tool 5",
    ...[15, 25, 35, 45, 50, 51, 52, 53, 54, 55, 56, 57].map((number) => `Tool ${number}`),
  ]);
  await userEvent.type(search, "x");
  screen.getByText("No tool has this name.");
  await userEvent.clear(search);
  await userEvent.click(screen.getByRole("button", { name: /^Only look/ }));
  expect(screen.getAllByRole("listitem")).toHaveLength(20);
});

test("the user chooses between the agents of the product and those with earlier choices", async () => {
  const choices = { agentcard: [{ agent: "travel", deny: ["list_cards"] }] };
  const { backend } = open({ choices }, { agents: ["shopper", "scout"] });
  const select = await screen.findByRole<HTMLSelectElement>("combobox", { name: "For this agent" });
  await item("list_cards");
  expect([...select.options].map(({ value }) => value)).toEqual(["shopper", "scout", "travel"]);
  expect(await checked("list_cards")).toEqual(["Allow"]);
  await userEvent.selectOptions(select, "travel");
  await waitFor(async () => expect(await checked("list_cards")).toEqual(["Never"]));
  await userEvent.click(await radio("create_card", "Never"));
  await waitFor(() =>
    expect(backend.choices.agentcard).toMatchObject([{ agent: "travel", deny: ["list_cards", "create_card"] }]),
  );
});

test("ToolPermissions says that it loads, why it could not, and loads again", async () => {
  const { backend } = open({ faults: { permissions: "slow" } });
  await screen.findByText("Loading what agents may do…");
  expect(screen.getByRole("region").getAttribute("aria-busy")).toBe("true");
  backend.fail("permissions", "needs_reconnect");
  backend.recover("choose");
  await screen.findByText("What agents may do could not be loaded.");
  screen.getByText(/Agentcard has ended this connection/);
  backend.recover("permissions");
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await item("list_cards");
});

test("ToolPermissions says that there are no tools, and that nothing is connected", async () => {
  open({ tools: [], permissions: [] });
  await screen.findByText("Agentcard has no tools for agents.");
  renderKit(<ToolPermissions connection="civic" />);
  await screen.findByText("Connect with Civic. Then you can choose here what agents may do.");
});

test("with an older backend, which has no permissions, nothing is shown", async () => {
  const { backend } = open({ faults: { permissions: "unknown_route" } });
  await waitFor(() => expect(backend.count(GET)).toBe(1));
  await waitFor(() => expect(screen.queryByRole("region")).toBe(null));
});

test("ToolPermissions speaks another language", async () => {
  openBackend({ connections, ...fakeCards() });
  renderKit(<ToolPermissions connection="agentcard" />, { messages: de });
  await radio("create_card", "Nie");
  screen.getByText("Was Agenten bei Agentcard dürfen");
});

test("if another user signs in, the search and the agent of the user before are forgotten", async () => {
  const { backend } = open({ tools: [], permissions: many }, { agents: ["shopper", "scout", "travel"] });
  await userEvent.type(await screen.findByRole("searchbox"), "tool 5");
  await userEvent.selectOptions(screen.getByRole("combobox"), "scout");
  backend.user = "bob";
  await userEvent.selectOptions(screen.getByRole("combobox"), "travel");
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>("searchbox").value).toBe(""));
  expect(screen.getByRole<HTMLSelectElement>("combobox").value).toBe("shopper");
});

test.each(["Title", "Name"] as const)("the part %s outside of what it needs says what it needs", (name) => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  openBackend();
  const Part = ToolPermissions[name];
  expect(() => renderKit(<Part />)).toThrow(/must be used within <ToolPermissions\.(Root|Item)>/);
});
