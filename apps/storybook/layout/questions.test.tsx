import { type OpenQuestion, ToolQuestion } from "@keyhold/react";
import { expect, test, vi } from "vitest";
import { cdp, page, userEvent } from "vitest/browser";
import { exampleFields, exampleQuestion } from "../stories/support/exampleQuestion.js";
import { FakeKit } from "../stories/support/FakeKit.js";
import { openStory } from "./openStory.js";

/** Shows these fields of the example, and returns the function that gets the answer. */
async function open(...names: string[]) {
  const answer = vi.fn<OpenQuestion["answer"]>();
  const fields = exampleFields.filter(({ name }) => names.includes(name));
  openStory(
    <FakeKit backend={{}}>
      <ToolQuestion question={exampleQuestion({ fields, answer })} />
    </FakeKit>,
  );
  await expect.element(page.getByRole("form")).toHaveFocus();
  return answer;
}

test("the browser's own keys fill in each kind of field, and Enter sends it", async () => {
  const answer = await open("title", "calendar", "day", "seats", "guests", "public");
  await userEvent.keyboard("{Tab}Lunch");
  await userEvent.keyboard("{Tab}{ArrowDown}");
  await userEvent.keyboard("{Tab}12042026");
  await expect.element(page.getByLabelText(/^Day/)).toHaveValue("2026-12-04");
  // The button of the browser's calendar is a step of its own.
  await userEvent.keyboard("{Tab}{Tab}5");
  await userEvent.keyboard("{Tab}{Tab} ");
  await userEvent.keyboard("{Tab}{Tab} {Enter}");
  const content = {
    title: "Lunch",
    calendar: "work",
    day: "2026-12-04",
    seats: 5,
    guests: ["bob", "carol"],
    public: true,
  };
  await expect.poll(() => answer.mock.calls).toEqual([[{ action: "accept", content }]]);
});

test.each([
  ["day", "12"],
  ["reminder", "12042026"],
  ["seats", "{Backspace}1e"],
])("what the browser cannot read as a value is named at its field, and nothing is sent: %s", async (name, keys) => {
  const answer = await open(name);
  await userEvent.keyboard(`{Tab}${keys}{Enter}`);
  await expect.element(page.getByText("This does not fit here. Check what you have written.")).toBeVisible();
  expect(document.activeElement).toHaveProperty("name", name);
  expect(answer).not.toHaveBeenCalled();
});

test("a screen reader says the label and “optional” as two words, even without the kit's styles", async () => {
  await open("guests");
  const group = page.getByRole("group");
  for (const display of ["", "inline"]) {
    document.querySelector("legend")?.style.setProperty("display", display);
    await expect.element(group).toHaveAccessibleName("Guests optional");
  }
});

interface BrowserNode {
  readonly backendNodeId: number;
  readonly attributes?: readonly string[];
  readonly children?: readonly BrowserNode[];
  readonly shadowRoots?: readonly BrowserNode[];
  readonly contentDocument?: BrowserNode;
}
const below = (node: BrowserNode): readonly BrowserNode[] => [
  node,
  ...[...(node.children ?? []), ...(node.shadowRoots ?? []), node.contentDocument].flatMap((each) =>
    each ? below(each) : [],
  ),
];

/** How many pixels of each date and time the browser does not show. Its own parts of a field are not in the DOM of the page. */
async function hiddenPixels(): Promise<readonly number[]> {
  const { root } = await cdp().send("DOM.getDocument", { depth: -1, pierce: true });
  const dates = below(root).filter(({ attributes }) => attributes?.includes("-webkit-datetime-edit"));
  const hidden = dates.map(async ({ backendNodeId }) => {
    const { object } = await cdp().send("DOM.resolveNode", { backendNodeId });
    const { result } = await cdp().send("Runtime.callFunctionOn", {
      objectId: object.objectId ?? "",
      functionDeclaration: "function () { return this.scrollWidth - this.clientWidth; }",
    });
    return Number(result.value);
  });
  return Promise.all(hidden);
}

test("a date and a time are seen whole at 280 px and 200 %, empty and filled in", async () => {
  await open("day", "reminder");
  const form = document.querySelector<HTMLElement>(".keyhold-question") ?? expect.fail();
  document.documentElement.style.fontSize = "200%";
  for (const values of [[], ["2026-12-04", "2026-12-04T18:30"]]) {
    for (const [at, value] of values.entries()) {
      await userEvent.fill(form.querySelectorAll("input")[at] ?? expect.fail(), value);
    }
    for (const width of [280, 320]) {
      form.style.inlineSize = `${width}px`;
      expect(await hiddenPixels(), `${width} px`).toEqual([0, 0]);
    }
  }
});
