import { screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { expect, test } from "vitest";
import { ConnectedApps } from "../../../src/index.js";
import { addedServer, agentcard, civic, withStatus } from "../../../src/testing/index.js";
import { openBackend } from "../../support/openBackend.js";
import { announcement, renderKit } from "../../support/renderKit.js";

const work = { ...civic, id: "civic-work", provider: "civic-work" };

test("two providers of one name differ in their rows, buttons and announcements", async () => {
  openBackend({ connections: [agentcard, withStatus(civic, "connected"), work] });
  renderKit(<ConnectedApps />);
  const row = within(await screen.findByRole("listitem", { name: "Civic (civic)" }));
  screen.getByRole("listitem", { name: "Agentcard" });
  within(screen.getByRole("listitem", { name: "Civic (civic-work)" })).getByRole("button", {
    name: "Connect with Civic (civic-work)",
  });
  await userEvent.click(row.getByRole("button", { name: "Details: Civic (civic)" }));
  await userEvent.click(row.getByRole("button", { name: "Disconnect Civic (civic)" }));
  await userEvent.click(row.getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(announcement()).toContain("Civic (civic)"));
});

test("two servers of one host, which the user has added, have their addresses as names", async () => {
  openBackend({
    connections: [
      addedServer("own-k3v9x0m2qa", "https://mcp.example.com/notes"),
      addedServer("own-a0b1c2d3e4", "https://mcp.example.com/tasks"),
    ],
  });
  renderKit(<ConnectedApps />);
  await screen.findByRole("listitem", { name: "mcp.example.com/notes" });
  screen.getByRole("button", { name: "Remove mcp.example.com/tasks" });
});

test("three providers of one brand have three tiles, and a further account has the tile of its provider", async () => {
  const further = { ...civic, id: "civic.k3v9x0m2qa" };
  openBackend({
    connections: [civic, further, work, { ...work, id: "civic-auth", provider: "civic-auth", name: "Civic Auth" }],
  });
  const { container } = renderKit(<ConnectedApps />);
  await screen.findByRole("listitem", { name: "Civic Auth" });
  const icons = [...container.querySelectorAll<HTMLElement>(".keyhold-icon")];
  expect(icons.map(({ dataset }) => dataset.twin)).toEqual([undefined, undefined, "1", "2"]);
});
