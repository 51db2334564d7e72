import { ConnectButton, type ConnectButtonProps } from "@keyhold/react";
import { agentcard, withStatus } from "@keyhold/react/testing";
import { expect, test, vi } from "vitest";
import { userEvent } from "vitest/browser";
import { FakeKit } from "../stories/support/FakeKit.js";
import { languages } from "../stories/support/languages.js";
import { faultsOf } from "./faultsOf.js";
import { openStory } from "./openStory.js";

const backend = { connections: [agentcard], attempt: { status: "pending" } } as const;

async function open(props: Partial<ConnectButtonProps>, messages = {}, connected = false) {
  vi.spyOn(window, "open").mockReturnValue({ close() {} } as Window);
  const connections = [connected ? withStatus(agentcard, "connected") : agentcard];
  const element = openStory(
    <FakeKit backend={{ ...backend, connections }} messages={messages}>
      <ConnectButton provider="agentcard" {...props} />
    </FakeKit>,
  );
  const ready = connected ? "button[data-status=connected]" : "button:not([aria-disabled])";
  await expect.poll(() => element.querySelector(ready)).not.toBe(null);
  await document.fonts.ready;
  return element.querySelector("button") ?? expect.fail("no button");
}
const sizeOf = (element: Element) => {
  const { width, height } = element.getBoundingClientRect();
  return { width, height };
};

test.each([
  ["sm", 32],
  ["md", 40],
  ["lg", 48],
] as const)("a button of the size %s is %d px high, and a square with the icon alone", async (size, height) => {
  expect(sizeOf(await open({ size })).height).toBe(height);
  const { width } = sizeOf(await open({ size, iconOnly: true }));
  expect(width).toBe(height);
});

test.each(Object.entries(languages))(
  "a button keeps its size while it connects, in the language %s",
  async (_, { messages }) => {
    const button = await open({}, messages);
    const before = sizeOf(button);
    await userEvent.click(button);
    await expect.element(button).toHaveAttribute("aria-busy", "true");
    expect(sizeOf(button)).toEqual(before);
  },
);

test("a button has its name also with the icon alone, and says its state", async () => {
  const button = await open({ iconOnly: true });
  await expect.element(button).toHaveAccessibleName("Connect with Agentcard");
  await userEvent.click(button);
  await expect.element(button).toHaveAccessibleName("Connecting with Agentcard…");
});

test("a button shows the account that is connected, with the same height", async () => {
  const button = await open({}, {}, true);
  await expect.element(button).toHaveTextContent("Connected with Agentcard alice@example.com");
  expect(sizeOf(button).height).toBe(40);
});

test("a page that sets box-sizing for everything, as most do, changes no mark that is drawn with borders", async () => {
  const icon = (await open({ iconOnly: true }, {}, true)).querySelector(".keyhold-icon") ?? expect.fail();
  const { boxSizing, inlineSize } = getComputedStyle(icon, "::after");
  expect({ boxSizing, inlineSize }).toEqual({ boxSizing: "border-box", inlineSize: "12px" });
});

test("a button fits from 280 px and breaks no word, even at 200 % and right to left", async () => {
  for (const [name, connected] of [
    ["Agentcard", false],
    ["Agentcard", true],
    ["A provider with a long name", false],
    ["A provider with a long name", true],
  ] as const) {
    const button = await open({ name }, {}, connected);
    const container = button.closest<HTMLElement>(".keyhold") ?? expect.fail();
    for (const size of ["100%", "200%"]) {
      document.documentElement.style.fontSize = size;
      for (const dir of ["ltr", "rtl"]) {
        document.documentElement.dir = dir;
        container.style.inlineSize = "280px";
        const icon = container.querySelector(".keyhold-icon")?.getBoundingClientRect().width ?? expect.fail();
        expect(faultsOf(container, 2 * icon), `${name} ${size} ${dir}`).toEqual([]);
      }
    }
  }
});
