import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { readDisconnected } from "../../src/client/changeRoutes.js";
import { readAttempt } from "../../src/client/readAttempt.js";
import { readConnection, readConnections } from "../../src/client/readConnection.js";
import { readToolAnswer } from "../../src/client/readToolAnswer.js";
import { AgentcardCards, authorizationRequest, ConnectedApps, ToolAuthorization } from "../../src/index.js";
import { agentcard, civic, connected, type FakeBackendOptions, fakeCards } from "../../src/testing/index.js";
import { openBackend } from "../support/openBackend.js";
import { renderKit } from "../support/renderKit.js";

/** Values to try in place of the right ones. */
const odd: readonly unknown[] = [
  undefined,
  null,
  "",
  "text",
  0,
  7,
  true,
  [],
  {},
  [null],
  ["text"],
  [[]],
  [{}],
  () => {},
];
const members = [
  "id",
  "provider",
  "name",
  "brand",
  "icon",
  "signIn",
  "connectMethod",
  "status",
  "wantsMore",
  "connectedAt",
  "account",
  "label",
  "scopes",
  "lastUsedAt",
  "lastUsedBy",
  "isDefault",
  "accounts",
  "mode",
];

test("F-L14: ToolAuthorization renders any result, with any content", async () => {
  openBackend({ connections: [{ ...civic, ...connected }] });
  const contents = odd.flatMap((content) => [content, { content }, { content: [{ resource: content }] }]);
  const named = (text: unknown) => ({ content: [{ resource: { name: "continue_job_id", text } }] });
  const { rerender } = renderKit(<ConnectedApps />);
  for (const result of [...contents, ...odd.map(named)]) {
    expect(authorizationRequest(result as never)).toBe(undefined);
    rerender(<ToolAuthorization result={result as never} />);
  }
});

test("F-L14: a row renders any connection", async () => {
  openBackend();
  const { rerender } = renderKit(<ConnectedApps />);
  const row = (connection: unknown) => (
    <ConnectedApps.Item connection={connection as never}>
      <ConnectedApps.Icon />
      <ConnectedApps.Name />
      <ConnectedApps.ModeBadge />
      <ConnectedApps.Status />
      <ConnectedApps.Account />
      <ConnectedApps.ConnectTrigger />
      <ConnectedApps.DisconnectTrigger />
      <ConnectedApps.AddTrigger />
      <ConnectedApps.RenameTrigger />
      <ConnectedApps.DefaultTrigger />
      <ConnectedApps.DefaultBadge />
      <ConnectedApps.Notice />
    </ConnectedApps.Item>
  );
  for (const value of odd) {
    rerender(row(value));
    for (const member of members) rerender(row({ ...agentcard, ...connected, [member]: value }));
  }
});

test("F-L14: the panel renders any answer, and shows the parts that it can read", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const rows = odd.flatMap((value) =>
    members.map((member, at) => ({ ...agentcard, provider: `p${at}`, ...connected, [member]: value })),
  );
  const backend = openBackend({ connections: [...odd, ...rows, civic] as FakeBackendOptions["connections"] });
  renderKit(<ConnectedApps />);
  await screen.findByRole("listitem", { name: "Civic" });
  expect(backend.count("GET /connections")).toBe(1);
});

test.each(odd.filter((value) => !Array.isArray(value)))(
  "F-L14: the kit does not take %j for the connections",
  async (value) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    openBackend({ connections: value as never });
    renderKit(<ConnectedApps />);
    await screen.findByText("Your connected apps could not be loaded.");
  },
);

test.each(odd)("F-L14: no reader of answers throws for %j, alone or in any member", (value) => {
  for (const read of [
    readConnections,
    readConnection,
    readAttempt,
    ...Object.values(readToolAnswer),
    readDisconnected,
  ]) {
    read(value);
    for (const member of [
      ...members,
      "connections",
      "user",
      "tools",
      "continueTool",
      "content",
      "code",
      "url",
      "revokedAtProvider",
      "connection",
    ]) {
      read({ provider: "p", status: "failed", [member]: value });
    }
  }
});

test("F-L14: an error may have any code", async () => {
  for (const code of ["constructor", "__proto__", "toString", "from_the_future"]) {
    openBackend();
    const fetch = async () => Response.json({ error: { code, message: "", docs: "" } }, { status: 400 });
    const { unmount } = renderKit(<ConnectedApps />, { fetch });
    await screen.findByText("Your connected apps could not be loaded.");
    unmount();
  }
});

test("F-L14: the cards show only those entries that they can read", async () => {
  const fake = fakeCards();
  for (const structuredContent of odd) {
    const content = structuredContent as never;
    openBackend({
      connections: [{ ...agentcard, ...connected }],
      ...fake,
      callTool: () => ({ content, structuredContent: content }),
    });
    const { unmount } = renderKit(<AgentcardCards />);
    await waitFor(() => expect(document.querySelector("[data-status=loading]")).toBe(null));
    unmount();
  }
});

test("F-L14: cards, own cards and transactions may have any member, and the others are shown", async () => {
  const values = [...odd, Number.MAX_VALUE, -1, 0.5, "\u202e", "x".repeat(1_000_000)];
  const withOdd = (entry: object, names: readonly string[]) => [
    ...odd,
    ...values.flatMap((value) => names.map((name, at) => ({ ...entry, id: `${name}${at}`, [name]: value }))),
    { ...entry, id: "last" },
  ];
  const cards = ["id", "last4", "expiry", "balanceCents", "spendLimitCents", "status", "sandbox"];
  const own = ["id", "brand", "last4", "expiry", "label"];
  const transaction = ["id", "amountCents", "merchant", "description", "status", "createdAt"];
  const owned = withOdd({ last4: "9001" }, own);
  const accounts = [
    ...odd,
    ...values.map((organizationName, at) => ({ organizationName, cards: [{ id: `of${at}` }] })),
  ];
  const structuredContent = {
    cards: withOdd({ last4: "4242", balanceCents: 1, spendLimitCents: 2, status: "OPEN" }, cards),
    vaultCards: owned,
    connectedAccounts: [...accounts, { cards: owned }],
    transactions: withOdd({ merchant: "Shop", amountCents: 1, status: "settled" }, transaction).slice(-50),
  };
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  openBackend({ connections: [{ ...agentcard, ...connected }], callTool: () => ({ content: [], structuredContent }) });
  renderKit(<AgentcardCards />);
  const details = await screen.findAllByRole("button", { name: /^Details/ });
  fireEvent.click(details.at(-1) ?? expect.fail());
  expect((await screen.findAllByText("Shop")).length).toBeGreaterThan(1);
  expect(screen.getAllByText("Card ending in 9001").length).toBeGreaterThan(1);
  expect(document.body.textContent?.length).toBeLessThan(100_000);
  expect(errors).not.toHaveBeenCalled();
});
