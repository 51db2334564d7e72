import type { Connection } from "@keyhold/contract";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, onTestFinished, test, vi } from "vitest";
import { ConnectButton, ConnectedApps, ConnectWithAgentcard, ConnectWithCivic } from "../../../src/index.js";
import { agentcard, civic } from "../../../src/testing/index.js";
import { fakeWindow, onPhone } from "../../support/fakeWindow.js";
import { openBackend } from "../../support/openBackend.js";
import { renderKit, shown } from "../../support/renderKit.js";

const linear: Connection = {
  id: "linear",
  provider: "linear",
  name: "Linear",
  connectMethod: "redirect",
  status: "disconnected",
};
const icon = "https://linear.example/icon.svg";

/** The markup of a row's icon in the panel. */
async function iconOf(connection: Connection): Promise<Element> {
  openBackend({ connections: [connection] });
  const { container } = renderKit(<ConnectedApps />);
  await waitFor(() => expect(container.querySelector(`[data-keyhold-app="${connection.provider}"]`)).not.toBe(null));
  return container.querySelector(".keyhold-icon") ?? expect.fail(container.innerHTML);
}

const drawingOf = async (connection: Connection) => (await iconOf(connection)).innerHTML;
const letterOf = async (connection: Connection) => (await iconOf(connection)).getAttribute("data-letter");

test.each([
  ["agentcard-live", agentcard],
  ["civic-two", civic],
])("a second entry of a service has the same drawing under the id %s", async (provider, first) => {
  const drawing = await drawingOf(first);
  expect(drawing).toContain("<path");
  expect(await drawingOf({ ...first, provider })).toBe(drawing);
});

test("a second entry of a service has the same drawing on a button", async () => {
  openBackend({ connections: [{ ...agentcard, provider: "agentcard-live" }] });
  const { container } = renderKit(<ConnectButton provider="agentcard-live" />);
  await screen.findByRole("button", { name: "Connect with Agentcard" });
  expect(container.querySelector(".keyhold-icon")?.innerHTML).toBe(await drawingOf(agentcard));
});

test.each([
  ["agentcard-live", agentcard, /check your e-mail/],
  ["mail-only", { ...linear, signIn: "email" as const }, /check your e-mail/],
  ["agentcard", linear, /Continue in the Linear window. This page/],
])("the page of the provider %s asks users for what signing in takes there", async (provider, first, text) => {
  onPhone(false);
  fakeWindow();
  openBackend({ connections: [{ ...first, provider }] });
  renderKit(<ConnectButton provider={provider} />);
  const button = await screen.findByRole("button", { name: `Connect with ${first.name}` });
  await userEvent.click(button);
  await screen.findByText(text, shown);
});

test.each([
  ["ConnectWithAgentcard", ConnectWithAgentcard, agentcard],
  ["ConnectWithCivic", ConnectWithCivic, civic],
])("%s shows its drawing before the connections are loaded, even under another id", async (_name, Button, first) => {
  openBackend({ connections: [first], faults: { connections: "slow" } });
  const { container } = renderKit(<Button provider="second" />);
  const before = container.querySelector(".keyhold-icon")?.innerHTML;
  expect(before).toBe(await drawingOf(first));
});

test("a provider's own icon is an image that sends no referrer and says nothing to a screen reader", async () => {
  const shownIcon = await iconOf({ ...linear, icon });
  const image = shownIcon.querySelector("img") ?? expect.fail(shownIcon.innerHTML);
  expect(Object.fromEntries([...image.attributes].map(({ name, value }) => [name, value]))).toEqual({
    src: icon,
    alt: "",
    width: "24",
    height: "24",
    referrerpolicy: "no-referrer",
  });
  expect(shownIcon.getAttribute("aria-hidden")).toBe("true");
});

test.each([
  ["the first letter", linear, 'data-letter="L"'],
  ["the drawing of the brand", agentcard, "<path"],
])("%s replaces an icon that does not load, until its address changes", (_what, connection, drawing) => {
  openBackend();
  const row = (address: string) => (
    <ConnectedApps.Item connection={{ ...connection, icon: address }}>
      <ConnectedApps.Icon />
    </ConnectedApps.Item>
  );
  const { container, rerender } = renderKit(row(icon));
  const image = () => container.querySelector("img");
  fireEvent.error(image() ?? expect.fail(container.innerHTML));
  expect(image()).toBe(null);
  expect(container.querySelector(".keyhold-icon")?.outerHTML).toContain(drawing);
  rerender(row("https://linear.example/new.svg"));
  expect(image()?.src).toBe("https://linear.example/new.svg");
});

test("an icon that failed before React listened is replaced too", async () => {
  vi.spyOn(HTMLImageElement.prototype, "complete", "get").mockReturnValue(true);
  const decode = vi.fn(() => Promise.reject(new Error("The image cannot be decoded.")));
  Object.assign(HTMLImageElement.prototype, { decode });
  onTestFinished(() => void Reflect.deleteProperty(HTMLImageElement.prototype, "decode"));
  openBackend({ connections: [{ ...linear, icon }] });
  const { container } = renderKit(<ConnectedApps />);
  await waitFor(() => expect(decode).toHaveBeenCalled());
  await waitFor(() => expect(container.querySelector('.keyhold-icon[data-letter="L"]')).not.toBe(null));
});

test.each([
  "javascript:alert(1)",
  " javascript:alert(1)",
  "http://linear.example/icon.svg",
  "//linear.example/icon.svg",
  "data:text/html,<script>alert(1)</script>",
  "blob:https://linear.example/1",
])("an icon's address that a backend should not send is not shown: %s", async (address) => {
  expect(await letterOf({ ...linear, icon: address })).toBe("L");
});

test.each(["toString", "__proto__", "agentcard2", "linear"])(
  "a brand that this version does not know has no drawing: %s",
  async (brand) => {
    expect(await letterOf({ ...linear, brand })).toBe("L");
  },
);
