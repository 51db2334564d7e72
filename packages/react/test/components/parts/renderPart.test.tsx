import type { Connection } from "@keyhold/contract";
import { screen } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactElement } from "react";
import { expect, test, vi } from "vitest";
import { ConnectButton, ConnectedApps } from "../../../src/index.js";
import { agentcard, connected, furtherAccount, withStatus } from "../../../src/testing/index.js";
import { describeConformance } from "../../support/describeConformance.js";
import { openBackend } from "../../support/openBackend.js";
import { renderKit } from "../../support/renderKit.js";

const { Root, List, Item, Icon, Name, Account, Status, ModeBadge, Notice, Empty, Loading } = ConnectedApps;
const { AddTrigger, RenameTrigger, DefaultTrigger, DefaultBadge } = ConnectedApps;
const { LastUsed, DetailsTrigger } = ConnectedApps;
const { ConnectTrigger, ReconnectTrigger, DisconnectTrigger, Error: LoadingFailed } = ConnectedApps;

const inItem = (part: ReactElement) => (
  <List>{(connection: Connection) => <Item connection={connection}>{part}</Item>}</List>
);
const as = (...[status]: [Connection["status"]]) => ({ connections: [withStatus(agentcard, status)] });
const standing = { status: "connected", provider: "agentcard", mode: "test" };

describeConformance("ConnectButton", (props) => <ConnectButton provider="agentcard" {...props} />, {
  data: { status: "connected", provider: "agentcard", variant: "outline" },
  backend: as("connected"),
});
describeConformance("Root", (props) => <Root {...props} />, { data: { status: "ready" } });
describeConformance("List", (props) => <List {...props}>{() => null}</List>, { data: { status: "ready" } });
describeConformance("Item", (props) => <List>{(connection) => <Item connection={connection} {...props} />}</List>, {
  data: standing,
  backend: as("connected"),
});
describeConformance("Icon", (props) => inItem(<Icon {...props} />), { data: standing, backend: as("connected") });
describeConformance("Name", (props) => inItem(<Name {...props} />), { data: standing, backend: as("connected") });
describeConformance("Account", (props) => inItem(<Account {...props} />), { data: standing, backend: as("connected") });
describeConformance("LastUsed", (props) => inItem(<LastUsed {...props} />), {
  data: standing,
  backend: { connections: [{ ...withStatus(agentcard, "connected"), lastUsedAt: "2026-11-28T09:30:00.000Z" }] },
});
describeConformance("DetailsTrigger", (props) => inItem(<DetailsTrigger {...props} />), {
  data: standing,
  backend: as("connected"),
});
describeConformance("Status", (props) => inItem(<Status {...props} />), { data: standing, backend: as("connected") });
describeConformance("ModeBadge", (props) => inItem(<ModeBadge {...props} />), {
  data: standing,
  backend: as("connected"),
});
describeConformance("ConnectTrigger", (props) => inItem(<ConnectTrigger {...props} />), {
  data: { status: "disconnected", variant: "outline" },
  backend: as("disconnected"),
});
describeConformance("ConnectTrigger, to ask again", (props) => inItem(<ConnectTrigger {...props} />), {
  data: { status: "unavailable" },
  backend: as("unavailable"),
});
describeConformance("ReconnectTrigger", (props) => inItem(<ReconnectTrigger {...props} />), {
  data: { status: "needs_reconnect", variant: "solid" },
  backend: as("needs_reconnect"),
});
describeConformance("DisconnectTrigger", (props) => inItem(<DisconnectTrigger {...props} />), {
  data: standing,
  backend: as("connected"),
});
const several = { ...agentcard, accounts: "several" } as const;
const further = { ...standing, further: "" };
const two = {
  connections: [
    withStatus(several, "disconnected"),
    { ...furtherAccount(several, "k3v9x0m2qa", "alice@work.example"), isDefault: true },
    furtherAccount(several, "a0b1c2d3e4", "alice@home.example"),
  ],
} as const;
const inRow = (account: string, part: ReactElement) => (
  <List>
    {(connection: Connection) => <Item connection={connection}>{connection.account === account && part}</Item>}
  </List>
);
describeConformance("AddTrigger", (props) => inItem(<AddTrigger {...props} />), { data: further, backend: two });
describeConformance("RenameTrigger", (props) => inRow("alice@work.example", <RenameTrigger {...props} />), {
  data: { ...further, default: "" },
  backend: two,
});
describeConformance("DefaultTrigger", (props) => inItem(<DefaultTrigger {...props} />), {
  data: further,
  backend: two,
});
describeConformance("DefaultBadge", (props) => inItem(<DefaultBadge {...props} />), {
  data: { ...further, default: "" },
  backend: two,
});
describeConformance("Notice", (props) => inItem(<Notice {...props} />), {
  data: { status: "no_access" },
  backend: as("no_access"),
});
describeConformance("Empty", (props) => <Empty {...props} />, {
  data: { status: "empty" },
  backend: { connections: [] },
});
describeConformance("Loading", (props) => <Loading {...props} />, {
  data: { status: "loading" },
  backend: { faults: { connections: "slow" } },
});
describeConformance("Error", (props) => <LoadingFailed {...props} />, {
  data: { status: "load_failed" },
  backend: { faults: { connections: "not_signed_in" } },
});

test("parts work without the panel's own layout: connected and disconnected in one click each", async () => {
  openBackend({ connections: [{ ...agentcard, connectMethod: "exchange" }] });
  renderKit(
    inItem(
      <>
        <DisconnectTrigger confirm={false}>Off</DisconnectTrigger>
        <ConnectTrigger>On</ConnectTrigger>
      </>,
    ),
  );
  await userEvent.click(await screen.findByRole("button", { name: "On" }));
  await userEvent.click(await screen.findByRole("button", { name: "Off" }));
  await screen.findByRole("button", { name: "On" });
});

test("the app's own handler runs first, and can prevent the part's handler", async () => {
  const backend = openBackend({ connections: [{ ...agentcard, connectMethod: "exchange" }] });
  const onClick = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  renderKit(inItem(<ConnectTrigger onClick={onClick} />));
  await userEvent.click(await screen.findByRole("button", { name: "Connect with Agentcard" }));
  expect(onClick).toHaveBeenCalledOnce();
  expect(backend.requests).toEqual(["GET /connections"]);
});

test("a part outside an item throws an error that says where it belongs", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  openBackend({ connections: [{ ...agentcard, ...connected }] });
  expect(() => renderKit(<Name />)).toThrow(
    "@keyhold/react: this part of <ConnectedApps> must be used within <ConnectedApps.Item>",
  );
});
