import { screen, waitFor } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { CivicConnect, ConnectWithCivic } from "../../src/index.js";
import { connected, type FakeBackend } from "../../src/testing/index.js";
import { fakeWindow } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { announcement, renderKit, shown } from "../support/renderKit.js";

let backend: FakeBackend;
const onConnect = vi.fn();
const onError = vi.fn();

beforeEach(() => {
  backend = openBackend();
  onConnect.mockReset();
  onError.mockReset();
});

async function connect(how: "click" | "dblClick" = "click") {
  const { open } = fakeWindow();
  renderKit(<ConnectWithCivic onConnect={onConnect} onError={onError} />);
  const button = await screen.findByRole("button", { name: "Connect with Civic" });
  await waitFor(() => expect(button.ariaDisabled).toBe(null));
  await userEvent[how](button);
  expect(open).not.toHaveBeenCalled();
  return button;
}

test("a provider with token exchange connects with one request, without a window, even after a double click", async () => {
  const button = await connect("dblClick");
  await waitFor(() => expect(onConnect).toHaveBeenCalledOnce());
  expect(onConnect).toHaveBeenCalledWith(expect.objectContaining({ provider: "civic", ...connected }));
  expect(backend.count("POST /connections/civic")).toBe(1);
  expect(button.textContent).toContain("Connected with Civic");
  expect(announcement()).toBe("Civic is connected.");
});

test("a screen reader says with the button what connecting at once allows, until it is connected", async () => {
  renderKit(<ConnectWithCivic />);
  const button = await screen.findByRole("button", { description: /^Civic takes your sign-in to this product/ });
  await userEvent.click(button);
  await screen.findByRole("button", { name: /^Connected with Civic/, description: "" });
});

test("the button says what to do when the product has no identity token, and tries again only after a click", async () => {
  backend.fail("connect", "needs_login");
  await connect();
  await screen.findByText("Sign in to this product again, then try Civic again.", shown);
  expect(onError).toHaveBeenCalledWith(expect.objectContaining({ code: "needs_login" }));
  expect(backend.count("POST /connections/civic")).toBe(1);
});

test("the button says who can help when the provider refuses the user, and offers no Reconnect", async () => {
  backend.fail("connect", "no_access");
  backend.set("civic", { status: "no_access" });
  await connect();
  await screen.findByText(/Ask the account’s owner for an invitation/, shown);
  expect(screen.queryByText(/Reconnect/)).toBe(null);
});

test("CivicConnect and ConnectWithCivic are the same component", () => {
  expect(CivicConnect).toBe(ConnectWithCivic);
});
