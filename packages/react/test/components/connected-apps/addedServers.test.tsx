import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { beforeEach, expect, test, vi } from "vitest";
import { ConnectedApps, type UseAddServerOptions, useAddServer } from "../../../src/index.js";
import { addedServer, agentcard, type FakeBackend, withStatus } from "../../../src/testing/index.js";
import { onPhone } from "../../support/fakeWindow.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit, shown } from "../../support/renderKit.js";

const url = "https://mcp.example.com/mcp";
const own = addedServer("own-k3v9x0m2qa", url);
const onDisconnect = vi.fn();
let backend: FakeBackend;

beforeEach(() => {
  onPhone(false);
  onDisconnect.mockReset();
  backend = openBackend({ connections: [agentcard], canAddServers: true });
});

async function panel(props = {}) {
  renderKit(<ConnectedApps onDisconnect={onDisconnect} {...props} />);
  await screen.findByRole("listitem", { name: "Agentcard" });
}
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));
const field = () => screen.getByRole("textbox", { name: "Address of the MCP server" });
const row = (name: string) => screen.queryByRole("listitem", { name });

test("a user adds a server by its address, and its row can be connected", async () => {
  await panel();
  await press("Add a server");
  expect(document.activeElement).toBe(field());
  await userEvent.type(field(), `${url}{Enter}`);
  const added = await screen.findByRole("listitem", { name: "mcp.example.com" });
  within(added).getByRole("button", { name: "Connect with mcp.example.com" });
  expect(announcement()).toBe("mcp.example.com is added. Connect it now.");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a server" })));
  expect(backend.count("POST /servers")).toBe(1);
});

test("the panel offers no field if the backend does not, and none if it shows certain providers", async () => {
  await panel({ providers: ["agentcard"] });
  expect(screen.queryByRole("button", { name: "Add a server" })).toBeNull();
});

test("an older backend, or one without `customServers`, gets no request to add a server", async () => {
  backend.canAddServers = undefined;
  await panel();
  expect(screen.queryByRole("button", { name: "Add a server" })).toBeNull();
});

test.each([
  ["server_unusable", /cannot be used here\. Check the address/],
  ["too_many_servers", /cannot add more servers/],
] as const)("with %s the field stays open with what the user has typed, and says so", async (code, words) => {
  backend.fail("addServer", code);
  await panel();
  await press("Add a server");
  await userEvent.type(field(), `${url}{Enter}`);
  await screen.findByText(words, shown);
  expect(announcement()).toMatch(words);
  expect((field() as HTMLInputElement).value).toBe(url);
  await userEvent.type(field(), "{Escape}");
  expect(screen.queryByText(words, shown)).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button", { name: "Add a server" }));
});

test("the field sends nothing that is no address", async () => {
  await panel();
  await press("Add a server");
  await userEvent.type(field(), "example{Enter}");
  await press("Cancel");
  expect(backend.count("POST /servers")).toBe(0);
});

test("a server that was never connected is removed at once", async () => {
  backend.connections = [agentcard, own];
  await panel();
  await press("Remove mcp.example.com");
  await waitFor(() => expect(row("mcp.example.com")).toBeNull());
  expect(announcement()).toBe("mcp.example.com is removed.");
  expect(onDisconnect).toHaveBeenCalledWith(own.id, { revokedAtProvider: false });
  expect(screen.queryByText(/did not confirm/)).toBeNull();
});

test("a server that is connected goes with its connection, after a question", async () => {
  backend.connections = [agentcard, withStatus(own, "connected")];
  backend.revokedAtProvider = false;
  await panel();
  expect(screen.queryByRole("button", { name: "Remove mcp.example.com" })).toBeNull();
  await press("Details: mcp.example.com");
  await press("Disconnect mcp.example.com");
  await press("Disconnect");
  await waitFor(() => expect(row("mcp.example.com")).toBeNull());
  // The row is gone, so the panel says it.
  screen.getByText(/mcp\.example\.com did not confirm/, shown);
});

function OwnButton({ onAdd }: UseAddServerOptions) {
  const { isOffered, mutate } = useAddServer({ onAdd });
  return (
    isOffered && (
      <button type="button" onClick={() => mutate(url)}>
        Add my server
      </button>
    )
  );
}

test("useAddServer() says whether the backend offers it, and gives the connection of the added server", async () => {
  const onAdd = vi.fn();
  renderKit(<OwnButton onAdd={onAdd} />);
  await userEvent.click(await screen.findByRole("button", { name: "Add my server" }));
  await waitFor(() => expect(onAdd).toHaveBeenCalledWith(expect.objectContaining({ url, status: "disconnected" })));
});
