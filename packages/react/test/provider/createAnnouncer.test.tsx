import { act, screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, onTestFinished, test, vi } from "vitest";
import { AgentcardCards, ConnectedApps, ConnectWithAgentcard, ToolAuthorization } from "../../src/index.js";
import { createAnnouncer } from "../../src/provider/createAnnouncer.js";
import { agentcard, civic, fakeCards, fakePermission, withStatus } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, renderKit } from "../support/renderKit.js";

const permission = fakePermission();

test.each([
  ["the button", "Connect with Agentcard", <ConnectWithAgentcard key="" />],
  ["the panel", "Connect with Agentcard", <ConnectedApps key="" />],
  ["the cards", "Connect with Agentcard", <AgentcardCards key="" />],
  ["a permission", undefined, <ToolAuthorization key="" result={permission.asking} />],
])("F-B7: inside a modal, the announcement of %s is in a live region of the modal", async (_what, press, element) => {
  onPhone(false);
  fakeWindow();
  openBackend({ connections: [agentcard, withStatus(civic, "connected")], ...fakeCards(), job: permission.job });
  renderKit(
    <div role="dialog" aria-modal="true" aria-label="Settings">
      {element}
    </div>,
  );
  if (press) {
    const button = await screen.findByRole("button", { name: press });
    await waitFor(() => expect(button.ariaDisabled).toBe(null));
    await userEvent.click(button);
  }
  await waitFor(() => expect(announcement()).not.toBe(""));
  const said = [...document.querySelectorAll("[data-keyhold-announcer]")].filter(({ textContent }) => textContent);
  expect(said).toHaveLength(1);
  expect(screen.getByRole("dialog").contains(said[0] ?? null)).toBe(true);
});

function regions(html: string) {
  vi.useFakeTimers();
  document.body.innerHTML = html;
  onTestFinished(() => document.body.replaceChildren());
  const announcer = createAnnouncer();
  for (const region of document.querySelectorAll("[aria-live]")) announcer.addRegion(region);
  return { announcer, text: (id: string) => document.getElementById(id)?.textContent };
}

test.each([
  ["inert", "<div inert><p aria-live id='a'></p></div><p aria-live id='b'></p>"],
  ["hidden from screen readers", "<div aria-hidden='true'><p aria-live id='a'></p></div><p aria-live id='b'></p>"],
  ["behind a modal", "<p aria-live id='a'></p><div aria-modal='true'><p aria-live id='b'></p></div>"],
])("F-B7: no announcement goes to a region that is %s", (_how, html) => {
  const { announcer, text } = regions(html);
  announcer.announce("Connected.");
  expect(text("a")).toBe("");
  expect(text("b")).toBe("Connected.");
});

test("F-B7: a sentence is removed after 10 seconds, or when the next one comes in any region", () => {
  const { announcer, text } = regions("<p aria-live id='a'></p><p aria-live id='b'></p>");
  announcer.announce("One.");
  announcer.announce("Two.");
  expect(text("a")).toBe("Two.");
  document.getElementById("a")?.setAttribute("inert", "");
  announcer.announce("Three.");
  expect(text("a")).toBe("");
  expect(text("b")).toBe("Three.");
  act(() => vi.runAllTimers());
  expect(text("b")).toBe("");
});

test("F-B7: an announcement does not go to a region that has left the page", () => {
  const { announcer, text } = regions("<p aria-live id='a'></p><p aria-live id='b'></p>");
  document.getElementById("a")?.remove();
  announcer.announce("Connected.");
  expect(text("b")).toBe("Connected.");
});
