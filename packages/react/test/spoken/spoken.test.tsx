import { screen, within } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import type { ReactNode } from "react";
import { expect, test } from "vitest";
import {
  AgentcardCards,
  Approvals,
  ConnectedApps,
  ConnectWithAgentcard,
  type QuestionField,
  ToolQuestion,
  useToolCall,
} from "../../src/index.js";
import { agentcard, civic, fakeApproval, fakeCards, withStatus } from "../../src/testing/index.js";
import { fakeWindow, onPhone } from "../support/fakeWindow.js";
import { openBackend } from "../support/openBackend.js";
import { focusPage, renderKit } from "../support/renderKit.js";
import { hear, readPage } from "../support/screenReader.js";

const connected = withStatus(agentcard, "connected");
const press = async (name: string | RegExp) => userEvent.click(await screen.findByRole("button", { name }));

/** Renders a page of the product. */
function open(children: ReactNode) {
  onPhone(false);
  fakeWindow();
  renderKit(<main>{children}</main>);
}

/** Compares what was spoken with the text in a file of this folder: a step in each paragraph. */
async function expectSpoken(file: string, steps: Readonly<Record<string, string>>): Promise<void> {
  const text = Object.entries(steps).map(([step, spoken]) => `# ${step}\n${spoken}\n`);
  await expect(text.join("\n")).toMatchFileSnapshot(`./${file}.txt`);
}

test("a screen reader follows connecting, from the button to the account", async () => {
  const backend = openBackend();
  open(<ConnectWithAgentcard />);
  await screen.findByRole("button", { name: "Connect with Agentcard" });
  await expect.poll(() => screen.getByRole("button").ariaDisabled).toBeNull();
  await expectSpoken("connect", {
    "The page": await readPage(),
    "The user presses Connect": await hear(() => press("Connect with Agentcard"), /polite/),
    "The page while the window is open": await readPage(),
    "The user comes back": await hear(async () => {
      backend.attempt = { status: "connected" };
      focusPage();
    }, /is connected/),
    "The page in the end": await readPage(),
  });
});

test("a screen reader says why connecting has failed", async () => {
  const backend = openBackend();
  open(<ConnectedApps />);
  await screen.findByRole("listitem", { name: "Agentcard" });
  await expectSpoken("failed", {
    "The user presses Connect": await hear(() => press("Connect with Agentcard"), /polite/),
    "Agentcard refuses": await hear(async () => {
      backend.attempt = { status: "failed", code: "authorization_refused" };
      focusPage();
    }, /refused/),
    "The page": await readPage(),
  });
});

test("a screen reader reads the question before disconnecting, and its end", async () => {
  openBackend({ connections: [connected, civic], productName: "Magpie" });
  open(<ConnectedApps />);
  await screen.findByRole("listitem", { name: "Agentcard" });
  const question = () =>
    within(screen.getByRole("listitem", { name: "Agentcard" })).getByRole("group", { name: /^Disconnect/ });
  await expectSpoken("disconnect", {
    "The page": await readPage(),
    "The user opens the details, and presses Disconnect": await hear(async () => {
      await press("Details: Agentcard");
      await press("Disconnect Agentcard");
    }, /Magpie can no longer/),
    "The question": await readPage(),
    "The user confirms": await hear(
      () => userEvent.click(within(question()).getByRole("button", { name: "Disconnect" })),
      /is disconnected/,
    ),
  });
});

test("a screen reader announces a call that waits, reads all of it, and says how it was decided", async () => {
  const backend = openBackend({ connections: [connected], productName: "Magpie" });
  open(<Approvals />);
  await screen.findByText("Nothing waits for your approval.");
  const expiresAt = new Date(Date.now() + 9 * 60_000).toISOString();
  await expectSpoken("approval", {
    "An agent asks": await hear(async () => {
      backend.approvals = [fakeApproval({ expiresAt })];
      focusPage();
      await screen.findByText(/this ends in/);
      // The buttons take clicks after half a second.
      await expect.poll(() => screen.getByRole("button", { name: /^Approve/ }).ariaDisabled).not.toBe("true");
    }, /Waiting for your approval/),
    // The time that the test has taken must not appear in the text.
    "The page": (await readPage()).replace(/in \d+ minutes/, "in 9 minutes"),
    "The user approves": await hear(() => press(/^Approve/), /Approved/),
  });
});

test("a screen reader reads the question before a card is created, and says that it is ready", async () => {
  openBackend({ connections: [connected], ...fakeCards({ cards: [] }) });
  open(<AgentcardCards amountCents={2550} />);
  await screen.findByRole("button", { name: "Create card" });
  await screen.findByText(/^No cards yet/);
  await expectSpoken("card", {
    "The page": await readPage(),
    "The user presses Create card": await hear(() => press("Create card"), /Create a card with \$25.50/),
    "The user confirms": await hear(() => press("Create card with $25.50"), /is ready/),
  });
});

const fields: readonly QuestionField[] = [
  { kind: "text", name: "title", title: "Title", description: "Your guests see it.", required: true, maxLength: 60 },
  { kind: "choices", name: "guests", title: "Guests", required: true, options: [{ value: "bob", title: "Bob" }] },
];

/** A page of the product whose tool asks. */
function Caller() {
  const call = useToolCall("agentcard", { questions: true });
  return (
    <>
      <button type="button" onClick={() => call.mutate({ name: "create_event" })}>
        Create an event
      </button>
      <ToolQuestion question={call.question} />
    </>
  );
}

test("a screen reader says who asks, reads each field, and says what is missing", async () => {
  openBackend({
    connections: [connected],
    question: ({ answers }) => (answers ? undefined : { message: "Which event should I create?", fields }),
    callTool: () => ({ content: [] }),
  });
  open(<Caller />);
  await expectSpoken("question", {
    "The user starts the call": await hear(() => press("Create an event"), /asks you for this/),
    "The page": await readPage(),
    "The user sends an empty form": await hear(() => press("Send answer"), /Fill in this field/),
    "The user writes a title, and sends it": await hear(
      () => userEvent.keyboard("Lunch{Enter}"),
      /button, Create an event/,
    ),
  });
});
