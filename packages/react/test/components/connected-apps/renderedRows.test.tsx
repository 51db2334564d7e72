import type { Connection } from "@keyhold/contract";
import { act, screen, waitFor, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { Profiler } from "react";
import { beforeEach, expect, test } from "vitest";
import { ConnectedApps, connectionsQuery, createClient } from "../../../src/index.js";
import { civic, connected, createFakeBackend, type FakeBackend } from "../../../src/testing/index.js";
import { renderKit } from "../../support/renderKit.js";

const connections = Array.from(
  { length: 200 },
  (_, number): Connection => ({ ...civic, provider: `app-${number}`, name: `App ${number}` }),
);
const query = connectionsQuery(createClient({ baseUrl: "/api/keyhold" }));

let backend: FakeBackend;
/** The rows that were rendered since they were last asked for. */
let rendered: Set<string>;

beforeEach(() => {
  backend = createFakeBackend({ connections });
  rendered = new Set();
});

const rowsRendered = () => {
  const rows = [...rendered];
  rendered.clear();
  return rows;
};

function row(connection: Connection) {
  return (
    <Profiler id={connection.provider} onRender={(id) => rendered.add(id)}>
      <ConnectedApps.Item connection={connection}>
        <ConnectedApps.Icon />
        <ConnectedApps.Name />
        <ConnectedApps.ModeBadge />
        <ConnectedApps.Status />
        <ConnectedApps.Account />
        <ConnectedApps.ConnectTrigger />
        <ConnectedApps.ReconnectTrigger />
        <ConnectedApps.DisconnectTrigger />
        <ConnectedApps.Notice />
      </ConnectedApps.Item>
    </Profiler>
  );
}

async function open() {
  const view = renderKit(
    <ConnectedApps.Root>
      <ConnectedApps.List>{row}</ConnectedApps.List>
    </ConnectedApps.Root>,
    { fetch: backend.fetch },
  );
  await screen.findByText("App 199");
  expect(rowsRendered()).toHaveLength(200);
  return view;
}

const rowOf = (name: string) => within(screen.getByText(name).closest("li") ?? expect.fail());

test("an answer renders only the row that it changes", async () => {
  const { queryClient } = await open();
  backend.set("app-100", connected);
  await act(() => queryClient.invalidateQueries(query));
  await rowOf("App 100").findByText("alice@example.com");
  expect(rowsRendered()).toEqual(["app-100"]);
});

test("an answer without changes renders no row", async () => {
  const { queryClient } = await open();
  await act(() => queryClient.invalidateQueries(query));
  expect(backend.count("GET /connections")).toBe(2);
  expect(rowsRendered()).toEqual([]);
});

test("connecting and disconnecting a provider render only its row", async () => {
  await open();
  await userEvent.click(rowOf("App 7").getByRole("button", { name: "Connect with App 7" }));
  await rowOf("App 7").findByText("alice@example.com");
  await userEvent.click(rowOf("App 7").getByRole("button", { name: "Disconnect App 7" }));
  await userEvent.click(rowOf("App 7").getByRole("button", { name: "Disconnect" }));
  await waitFor(() => expect(backend.get("app-7")?.status).toBe("disconnected"));
  await rowOf("App 7").findByText("Not connected");
  expect(rowsRendered()).toEqual(["app-7"]);
});
